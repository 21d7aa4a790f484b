import { createCaptureReader } from "./capture/capture-reader.ts";
import { createHepReader } from "./capture/hep-reader.ts";
import { containerOf, SIGN_BYTES } from "./detect.ts";
import type { Reader, ReaderUses } from "./reader.ts";
import { createTextReader } from "./text/text-reader.ts";
import { createUnpacker, type Unpacker } from "./unpack.ts";

/** A packed file inside a packed file is opened once; a bomb has more. */
const MOST_LAYERS = 2;
/** What a packed file may become: the largest trace that people work with. */
const MOST_UNPACKED = 4 * 1024 ** 3;

/** Reads a file of any kind that is known, from its first bytes on; packed files are unpacked on the way. */
export function openReader(uses: ReaderUses, layer = 0): Reader {
  let first = new Uint8Array(0);
  let inner: Reader | undefined;
  let unpacker: Unpacker | undefined;
  let unpacked = 0;
  const said: string[] = [];
  const begin = (): void => {
    const container = containerOf(first);
    if (container === "gzip" || container === "zstd" || container === "zip") {
      if (layer >= MOST_LAYERS) {
        said.push(`It is packed more than ${MOST_LAYERS} times and was not opened further.`);
        inner = { format: container, notes: [], push: () => {}, end: () => {} };
        return;
      }
      const reader = openReader(uses, layer + 1);
      inner = reader;
      unpacker = createUnpacker(container, (bytes) => {
        unpacked += bytes.length;
        if (unpacked <= MOST_UNPACKED) reader.push(bytes);
      });
      return;
    }
    inner =
      container === "text"
        ? createTextReader(uses)
        : container === "hep"
          ? createHepReader(uses)
          : createCaptureReader(uses, container);
  };
  const pass = (bytes: Uint8Array): void => {
    if (unpacker) {
      if (unpacked <= MOST_UNPACKED) unpacker.push(bytes);
    } else inner?.push(bytes);
  };
  return {
    get format() {
      return inner?.format ?? "empty";
    },
    get notes() {
      return [...said, ...(inner?.notes ?? [])];
    },
    push: (bytes) => {
      if (inner) {
        pass(bytes);
        return;
      }
      const joined = new Uint8Array(first.length + bytes.length);
      joined.set(first);
      joined.set(bytes, first.length);
      first = joined;
      if (first.length < SIGN_BYTES) return;
      begin();
      pass(first);
      first = new Uint8Array(0);
    },
    end: () => {
      if (!inner) {
        begin();
        pass(first);
      }
      if (unpacked > MOST_UNPACKED) said.push("It holds more than 4 GB unpacked; the rest was not read.");
      else {
        const failed = unpacker?.end();
        if (failed !== undefined) said.push(failed);
      }
      inner?.end();
    },
  };
}
