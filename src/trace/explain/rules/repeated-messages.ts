import type { Rule } from "../finding.ts";
import { countOf, durationOf, placeOf } from "../words.ts";

/** Repetitions over UDP: what was sent did not arrive, or its answer did not (RFC 3261 §17.1). */
export const repeatedMessages: Rule = {
  id: "sip.repeated",
  about: "messages sent again because nothing came back",
  look: (story, session) => {
    if (!session) return [];
    return session.transactions.flatMap((index) => {
      const transaction = story.transactions[index];
      const [first, ...again] = (transaction?.requests ?? []).flatMap((one) => story.messages[one] ?? []);
      const last = again.at(-1);
      if (!transaction || !first || !last) return [];
      const answered = transaction.provisional.length + transaction.finals.length > 0;
      const over =
        first.at !== undefined && last.at !== undefined ? ` within ${durationOf(last.at - first.at)}` : "";
      return [
        {
          rule: "sip.repeated",
          severity: answered ? ("warning" as const) : ("error" as const),
          sentence: `${placeOf(first.from)} sent the ${first.method} to ${placeOf(first.to)} ${countOf(again.length + 1, "time")}${over}${answered ? " before an answer came" : ", and no answer came"}.`,
          proof: [first.index, ...again.slice(0, 20).map((one) => one.index)],
          fix: answered
            ? "Look for loss or delay between the two, and for a slow node."
            : `Look whether ${placeOf(first.to)} is running and reachable from ${placeOf(first.from)}: a capture there shows whether the request arrives.`,
          session: session.index,
        },
      ];
    });
  },
};
