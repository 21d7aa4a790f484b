import { readFileSync } from "node:fs";
import path from "node:path";
import { explainStory } from "#trace/explain/explain-story";
import { createStoryBuilder } from "#trace/join/join-story";
import { openReader } from "#trace/read/open-reader";
import type { TraceRecord } from "#trace/record";
import type { Story } from "#trace/story";

export const samples = path.join(import.meta.dirname, "samples");
export const sample = (name: string): Buffer => readFileSync(path.join(samples, name));
const octetsOf = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", from, to);

/** The records of a file given in pieces of this size, with the format and the notes. */
export function recordsOf(bytes: Uint8Array, piece = bytes.length) {
  const records: TraceRecord[] = [];
  const reader = openReader({ sink: (record) => records.push(record), octetsOf });
  for (let at = 0; at < bytes.length; at += Math.max(1, piece))
    reader.push(bytes.subarray(at, at + Math.max(1, piece)));
  reader.end();
  return { records, format: reader.format, notes: reader.notes };
}

/** The story that some files tell. */
export function storyOf(...files: readonly (readonly [name: string, bytes: Uint8Array])[]): Story {
  const builder = createStoryBuilder();
  for (const [name, bytes] of files) {
    builder.begin(name);
    const { records, format, notes } = recordsOf(bytes);
    for (const record of records) builder.take(record);
    builder.end(format, notes);
  }
  return builder.tell();
}

export const storyOfSamples = (...names: readonly string[]): Story =>
  storyOf(...names.map((name) => [name, sample(name)] as const));

/** The sentences of a story: of each session, and of what was found. */
export function told(story: Story) {
  const { accounts, findings } = explainStory(story);
  return { sentences: accounts.map(({ sentence }) => sentence), accounts, findings };
}
