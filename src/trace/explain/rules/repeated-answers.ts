import type { Rule } from "../finding.ts";
import { countOf, placeOf } from "../words.ts";

/** Final answers sent again: the ACK, or the answer itself, did not arrive in time (RFC 3261 §13.3.1.4, §17.2.1). */
export const repeatedAnswers: Rule = {
  id: "sip.repeated-answer",
  about: "answers sent again because no ACK came in time",
  look: (story, session) => {
    if (!session) return [];
    return session.transactions.flatMap((index) => {
      const all = (story.transactions[index]?.finals ?? []).flatMap((one) => story.messages[one] ?? []);
      const [first] = all.filter(({ repeats }) => repeats === undefined);
      const again = all.filter(({ repeats }) => repeats !== undefined && repeats === first?.index);
      if (!first || again.length === 0 || first.method !== "INVITE") return [];
      return [
        {
          rule: "sip.repeated-answer",
          severity: "warning" as const,
          sentence: `${placeOf(first.from)} sent the ${first.status} to ${placeOf(first.to)} ${countOf(again.length + 1, "time")}: no ACK had reached it in time.`,
          proof: [first.index, ...again.slice(0, 20).map((one) => one.index)],
          session: session.index,
        },
      ];
    });
  },
};
