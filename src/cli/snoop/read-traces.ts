import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { createStoryBuilder } from "#trace/join/join-story";
import { openReader } from "#trace/read/open-reader";
import type { Story } from "#trace/story";
import type { Terminal } from "../terminal.ts";
import { DiskTexts } from "./disk-texts.ts";

const PIECE_BYTES = 1024 ** 2;
const TELL_EVERY_BYTES = 32 * 1024 ** 2;

export interface ReadTraces {
  readonly story: Story;
  /** Files that could not be opened, with the system's word. */
  readonly failed: readonly { readonly file: string; readonly code: string }[];
  /** Takes away what was kept on the disk. */
  close(): void;
}

/** Reads files piece by piece into one story; tells how far it is where a person looks on. */
export function readTraces(files: readonly string[], terminal: Terminal): ReadTraces {
  const texts = new DiskTexts();
  const builder = createStoryBuilder(texts);
  const failed: { file: string; code: string }[] = [];
  for (const file of files) {
    builder.begin(path.basename(file));
    const reader = openReader({
      sink: (record) => builder.take(record),
      octetsOf: (bytes, from, to) =>
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", from, to),
    });
    try {
      readPieces(file, (bytes) => reader.push(bytes), progressOf(file, terminal));
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      failed.push({ file, code: String(error.code) });
    }
    reader.end();
    builder.end(reader.format, reader.notes);
  }
  return { story: builder.tell(), failed, close: () => texts.close() };
}

function readPieces(
  file: string,
  take: (bytes: Uint8Array) => void,
  tell: (done: number, of: number) => void,
): void {
  const open = openSync(file, "r");
  try {
    const { size } = fstatSync(open);
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (let done = 0; ; ) {
      const count = readSync(open, piece, 0, PIECE_BYTES, null);
      if (count === 0) return;
      take(piece.subarray(0, count));
      done += count;
      tell(done, size);
    }
  } finally {
    closeSync(open);
  }
}

function progressOf(file: string, { interactive, complain }: Terminal): (done: number, of: number) => void {
  let told = 0;
  return (done, of) => {
    if (!interactive || done - told < TELL_EVERY_BYTES) return;
    told = done;
    complain(`${path.basename(file)}: ${Math.round((100 * done) / Math.max(of, 1))} %`);
  };
}
