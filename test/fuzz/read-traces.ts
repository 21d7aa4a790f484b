import { explainStory } from "#trace/explain/explain-story";
import { describeMessage } from "#trace/fields/describe-message";
import { createStoryBuilder } from "#trace/join/join-story";
import { openReader } from "#trace/read/open-reader";
import { storyView } from "#trace/show/json-view";
import { layoutLadder } from "#trace/show/ladder";
import { printLadderSvg } from "#trace/show/print-ladder-svg";
import { printLadderText } from "#trace/show/print-ladder-text";
import type { Fate } from "./read-everything.ts";

/** Reads octets as a trace file, joins and explains what is in it, and shows the first of everything. */
export function readTraces(octets: string): Fate {
  const builder = createStoryBuilder();
  builder.begin("mutant");
  const reader = openReader({
    sink: (record) => builder.take(record),
    octetsOf: (bytes, from, to) =>
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", from, to),
  });
  const bytes = Buffer.from(octets, "latin1");
  reader.push(bytes.subarray(0, bytes.length / 2));
  reader.push(bytes.subarray(bytes.length / 2));
  reader.end();
  builder.end(reader.format, reader.notes);
  const story = builder.tell();
  storyView(story, explainStory(story));
  const [session] = story.sessions;
  const [message] = story.messages;
  if (session) {
    const ladder = layoutLadder(story, session);
    printLadderText(ladder, { width: 100 });
    printLadderSvg(ladder);
  }
  if (message) describeMessage(story.textOf(message));
  return story.messages.length === 0 ? "refused" : story.unreadable.length > 0 ? "found faulty" : "taken";
}
