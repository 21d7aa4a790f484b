import type { Story, StorySession } from "../../story.ts";
import { callFacts } from "../call-facts.ts";
import { type Description, descriptionsOf } from "../descriptions.ts";
import type { Finding, Rule } from "../finding.ts";
import { addressOf, countOf, listOf, placeOf } from "../words.ts";

/** Sound that goes one way only: RTP against the SDP, and what the network says of the packets (RFC 3550, RFC 792). */
export const oneWayAudio: Rule = {
  id: "media.one-way",
  about: "sound that arrives on one side only, and why",
  look: (story, session) => {
    if (!session || story.icmp.length === 0 || (session.kind !== "call" && session.kind !== "share"))
      return [];
    return descriptionsOf(story, session)
      .flatMap((description) => unreachable(story, session, description))
      .slice(0, 1);
  },
};

/** Media sent to the address of a description, for which the network sends errors back. */
function unreachable(story: Story, session: StorySession, { media, message }: Description): Finding[] {
  for (const { address, port } of media) {
    const errors = story.icmp.filter(
      ({ quotedTo }) => quotedTo.address === address && quotedTo.port === port,
    );
    const [first] = errors;
    if (!first || port === 0) continue;
    const { invite } = callFacts(story, session);
    const sender = placeOf(first.quotedFrom);
    const deaf = message.status === undefined ? message.fromUri : message.toUri;
    const arriving = story.rtp.filter(
      ({ to }) => to.address === first.quotedFrom.address && to.port === first.quotedFrom.port,
    );
    const other = arriving.map(
      ({ from, packets }) => `the other way ${countOf(packets, "packet")} came from ${placeOf(from)}`,
    );
    return [
      {
        rule: "media.one-way",
        severity: "error",
        sentence: `${addressOf(deaf)} hears nothing: ${sender} sends its sound to ${address} port ${port}, as the SDP asks, and ${placeOf(first.from)} answers ${first.what} (${countOf(errors.length, "time")})${other.length > 0 ? `; ${listOf(other)}` : ""}.`,
        proof: [...new Set([message.index, ...(invite ? [invite.index] : [])])].toSorted((a, b) => a - b),
        fix: `${address} cannot be reached from ${first.quotedFrom.address}: let the caller learn its outer address (STUN, ICE), or let a media relay between them repair the SDP.`,
        session: session.index,
      },
    ];
  }
  return [];
}
