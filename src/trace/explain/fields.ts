import type { SipMessage } from "#sip/message/message";
import { readSip } from "../read-sip.ts";
import type { Story, StoryMessage } from "../story.ts";

/** The last few messages that were read: rules look at the same ones one after the other. */
const recent = new WeakMap<Story, Map<number, SipMessage>>();
const MOST_RECENT = 200;

/** A message of the story, read; undefined when it cannot be. */
export function messageOf(story: Story, message: StoryMessage): SipMessage | undefined {
  let known = recent.get(story);
  if (!known) {
    known = new Map();
    recent.set(story, known);
  }
  const found = known.get(message.index);
  if (found) return found;
  const read = readSip(story.textOf(message))?.message;
  if (!read) return undefined;
  if (known.size >= MOST_RECENT) known.clear();
  known.set(message.index, read);
  return read;
}

/** The first field of this name (lower case, long form) of a message; undefined: it has none. */
export const fieldOf = (story: Story, message: StoryMessage, name: string): string | undefined =>
  messageOf(story, message)?.get(name);
