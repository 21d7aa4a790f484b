import { type DescribedMedia, descriptionIn } from "../descriptions.ts";
import type { Rule } from "../finding.ts";
import { countOf, listOf, placeOf } from "../words.ts";

const MOST_CODECS = 8;

/** An offer that the other end cannot take (488, 606, 415): what was offered, for it is there that the reason lies (RFC 3261 §21.4.26). */
export const refusedMedia: Rule = {
  id: "media.refused",
  about: "offers of media that were refused, and what they held",
  look: (story, session) => {
    if (!session) return [];
    return session.transactions.flatMap((index) => {
      const transaction = story.transactions[index];
      const answer = story.messages[transaction?.finals[0] ?? -1];
      const request = story.messages[transaction?.requests[0] ?? -1];
      if (!answer || !request || ![415, 488, 606].includes(answer.status ?? 0)) return [];
      const offer = descriptionIn(story, request);
      const held = offer
        ? listOf(offer.media.filter(({ port }) => port > 0).map(wordsOf))
        : "no description that can be read";
      return [
        {
          rule: "media.refused",
          severity: "error" as const,
          sentence: `${answer.from ? placeOf(answer.from) : "The other end"} refused the media of the ${request.method} with ${answer.status}; offered were ${held}.`,
          proof: [request.index, answer.index],
          fix: "Let both ends have a codec in common, and agree on encryption: RTP/AVP is plain, RTP/SAVP needs SRTP, UDP/TLS/RTP/SAVPF a browser.",
          session: session.index,
        },
      ];
    });
  },
};

function wordsOf({ kind, protocol, codecs }: DescribedMedia): string {
  const more = codecs.length > MOST_CODECS ? ` and ${countOf(codecs.length - MOST_CODECS, "other")}` : "";
  return `${kind} by ${protocol}${codecs.length === 0 ? "" : ` as ${codecs.slice(0, MOST_CODECS).join(", ")}${more}`}`;
}
