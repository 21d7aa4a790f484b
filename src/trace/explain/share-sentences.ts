import type { Story, StorySession } from "../story.ts";
import type { CallFacts } from "./call-facts.ts";
import { descriptionsOf } from "./descriptions.ts";
import { chosenPath, openerOf, type PathEnd } from "./media-path.ts";
import { between, durationOf, namesOf, placeOf } from "./words.ts";

/** The way a shared desktop took: who waited, who connected, by what, and what a firewall must let through. */
export function shareSentences(
  story: Story,
  session: StorySession,
  facts: CallFacts,
  names: { readonly from: string; readonly to: string },
): string[] {
  const descriptions = descriptionsOf(story, session);
  const offer = descriptions.find(({ media }) => media.some(({ role }) => role));
  const media = offer?.media.find(({ role }) => role);
  if (!offer || !media) return [];
  const sharer =
    (media.role === "sharer") ===
    (offer.message.fromUri === facts.invite?.fromUri && offer.message.status === undefined)
      ? names.from
      : names.to;
  const viewer = sharer === names.from ? names.to : names.from;
  const path = chosenPath(descriptions);
  if (!path)
    return [
      `Sharer ${sharer}, viewer ${viewer}. Which way the picture took is not in this log: no later offer names the chosen candidates.`,
    ];
  const { from, to } = namesOf(path.told.message.fromUri, path.told.message.toUri);
  const ends = openerOf(path);
  const owner = (end: PathEnd): string => (end === path.local ? from : to);
  const way = [
    path.direct ? "direct" : "through a relay",
    path.protocol,
    path.encryption === undefined ? "not encrypted" : `encrypted with ${path.encryption}`,
  ].join(", ");
  const decided =
    facts.invite?.clock === path.told.message.clock
      ? between(story, facts.invite, path.told.message)
      : undefined;
  const place = (end: PathEnd): string => placeOf({ address: end.address, port: end.port });
  return [
    ends
      ? `${owner(ends.waiter)}'s computer waited on ${ends.waiter.address} port ${ends.waiter.port}; ${owner(ends.opener)}'s computer connected out from ${ends.opener.address} port ${ends.opener.port}; ${way}.`
      : `Packets go between ${place(path.local)} (${from}) and ${place(path.remote)} (${to}); ${way}.`,
    ...(decided === undefined
      ? []
      : [`From the invitation to the decided path: ${durationOf(decided)} on ${names.from}'s own clock.`]),
    `Sharer ${sharer}, viewer ${viewer}.`,
    ends
      ? `A firewall must let ${place(ends.opener)} open a connection to ${place(ends.waiter)}.`
      : `A firewall must let ${path.protocol} pass between ${place(path.local)} and ${place(path.remote)} both ways.`,
  ];
}
