import { parameter, parseParameters } from "#sip/message/parameters";
import { fieldOf } from "../fields.ts";
import type { Rule } from "../finding.ts";
import { addressOf, countOf, placeOf } from "../words.ts";

/** Challenges that were answered and came again: two may be a stale nonce or two realms. */
const LOOP = 2;

/** A password that is wrong: credentials, and again a challenge with a fresh nonce that does not say stale (RFC 7616 §3.3). */
export const authLoop: Rule = {
  id: "auth.loop",
  about: "credentials refused again and again",
  look: (story, session) => {
    if (!session) return [];
    const messages = session.messages.flatMap((index) => story.messages[index] ?? []);
    const refused = messages.filter((answer) => {
      if ((answer.status !== 401 && answer.status !== 407) || answer.repeats !== undefined) return false;
      const request = story.messages[story.transactions[answer.transaction]?.requests[0] ?? -1];
      const field = answer.status === 401 ? "authorization" : "proxy-authorization";
      if (!request || fieldOf(story, request, field) === undefined) return false;
      const challenge =
        fieldOf(story, answer, answer.status === 401 ? "www-authenticate" : "proxy-authenticate") ?? "";
      // NTLM and Kerberos take several steps, each a challenge that goes on from the last.
      if (!/^\s*Digest\b/i.test(challenge)) return false;
      return !/^"?true/i.test(
        parameter(parseParameters(challenge.replace(/^\s*Digest\s+/i, "").replaceAll(",", ";")), "stale") ??
          "",
      );
    });
    const [first] = refused;
    if (!first || refused.length < LOOP) return [];
    const later = messages.find(
      ({ index, status = 0, method }) =>
        index > (refused.at(-1)?.index ?? 0) && status >= 200 && status < 300 && method === first.method,
    );
    if (later) return [];
    const all = messages.filter(
      ({ method, status, repeats }) =>
        method === first.method && status === undefined && repeats === undefined,
    );
    return [
      {
        rule: "auth.loop",
        severity: "error",
        sentence: `${placeOf(first.from)} refused the password of ${addressOf(first.fromUri)} ${refused.length} times (${countOf(all.length, first.method)}, each answered ${first.status} with a fresh nonce): the password is wrong, and the client goes on trying.`,
        proof: refused.slice(0, 20).map(({ index }) => index),
        fix: "Set the right password in the client, or a new one on the server.",
        session: session.index,
      },
    ];
  },
};
