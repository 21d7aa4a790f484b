import { isSameNode } from "../../record.ts";
import type { StoryMessage } from "../../story.ts";
import { type Description, descriptionIn, hasDescription } from "../descriptions.ts";
import { messageOf } from "../fields.ts";
import type { Rule } from "../finding.ts";
import { listOf, placeOf } from "../words.ts";

/** A node that offers onward something else than what was offered to it: its own address, fewer codecs. */
export const sdpRewritten: Rule = {
  id: "sdp.rewritten",
  about: "which node changed the media description",
  look: (story, session) => {
    if (!session) return [];
    const offers = session.transactions
      .flatMap((index) => story.transactions[index] ?? [])
      .filter(({ method }) => method === "INVITE")
      .flatMap(({ requests }) => story.messages[requests[0] ?? -1] ?? [])
      .filter((message) => message.toTag === undefined && hasDescription(message));
    if (offers.length < 2) return [];
    return offers.flatMap((wentBy) => {
      const cameBy = offers.findLast((one) => one.index < wentBy.index && isOnward(one, wentBy));
      // Most nodes change nothing, and that is quick to see.
      if (!cameBy || messageOf(story, cameBy)?.body === messageOf(story, wentBy)?.body) return [];
      const [came, went] = [descriptionIn(story, cameBy), descriptionIn(story, wentBy)];
      const changes = came && went ? changesBetween(came, went) : [];
      if (!came || !went || changes.length === 0) return [];
      return [
        {
          rule: "sdp.rewritten",
          severity: "info" as const,
          sentence: `${placeOf(went.message.from)} changed the offer that it sent on to ${placeOf(went.message.to)}: ${listOf(changes)}.`,
          proof: [came.message.index, went.message.index],
          session: session.index,
        },
      ];
    });
  },
};

function isOnward(came: StoryMessage, went: StoryMessage): boolean {
  if (came.callId === went.callId) return came.hops[0] !== undefined && went.hops[1] === came.hops[0];
  return isSameNode(came.to, went.from);
}

function changesBetween(came: Description, went: Description): string[] {
  const changes: string[] = [];
  for (const [index, section] of went.media.entries()) {
    const before = came.media[index];
    if (!before) continue;
    const kind = section.kind;
    if (before.address !== section.address)
      changes.push(
        `${kind} is to go to ${section.address ?? "nowhere"} port ${section.port} in the place of ${before.address ?? "nowhere"} port ${before.port}`,
      );
    else if (before.port !== section.port)
      changes.push(`${kind} is to go to port ${section.port} in the place of ${before.port}`);
    const gone = before.codecs.filter((codec) => !section.codecs.includes(codec));
    if (gone.length > 0)
      changes.push(`${listOf(gone)} ${gone.length === 1 ? "is" : "are"} no longer offered for ${kind}`);
    if (before.protocol !== section.protocol)
      changes.push(`${kind} goes by ${section.protocol} in the place of ${before.protocol}`);
  }
  return changes;
}
