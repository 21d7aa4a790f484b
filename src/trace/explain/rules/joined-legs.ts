import type { Rule } from "../finding.ts";
import { addressOf, listOf } from "../words.ts";

/** Which Call-IDs are legs of one call, and how one can tell. */
export const joinedLegs: Rule = {
  id: "call.legs",
  about: "legs with different Call-IDs that belong together",
  look: (story, session) => {
    if (!session || session.joinedBy.length === 0) return [];
    const begins = session.callIds.flatMap(
      (callId) =>
        session.messages
          .map((index) => story.messages[index])
          .find((one) => one?.callId === callId && one.method === "INVITE" && one.status === undefined) ?? [],
    );
    const legs = begins.map(({ start, callId }) => `the INVITE to ${addressOf(start)} (${callId})`);
    return [
      {
        rule: "call.legs",
        severity: "info",
        sentence: `${listOf(legs).replace(/^t/, "T")} are legs of one call. ${session.joinedBy.join(" ")}`,
        proof: begins.map(({ index }) => index),
        session: session.index,
      },
    ];
  },
};
