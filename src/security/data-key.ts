import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { ExplainedError } from "#base/explained-error";
import { dataKeyChanged, dataKeyMalformed, dataKeyMissing, dataKeyUnreadable } from "./problems.ts";
import type { SealingKey } from "./sealed-box.ts";

const FORM = /^parley-data-key-1 ([0-9a-f]{8}) ([A-Za-z0-9+/]{43}=)\n$/;
const EXPECTED = "one line: parley-data-key-1, the key's id, 32 bytes in base64";

/**
 * Reads the data key, or makes it where there is none and nothing was sealed yet. It is kept beside the database and not in it, so
 * that a database alone, as in a backup or a dump, tells no secret. `sealedUnder` is the key id that the database remembers.
 * Throws STORE-0008 (missing), 0009 (not whole), 0010 (another key), 0011 (rights).
 */
export function openDataKey(file: string, sealedUnder: string | undefined): SealingKey {
  try {
    const key = readDataKey(file) ?? (sealedUnder === undefined ? makeDataKey(file) : undefined);
    if (!key) throw dataKeyMissing(file, sealedUnder ?? "");
    if (sealedUnder !== undefined && key.id !== sealedUnder) throw dataKeyChanged(file, key.id, sealedUnder);
    return key;
  } catch (error) {
    if (error instanceof ExplainedError || !(error instanceof Error) || !("code" in error)) throw error;
    throw dataKeyUnreadable(file, String(error.code), userInfo().username, error);
  }
}

function readDataKey(file: string): SealingKey | undefined {
  let text: string;
  try {
    text = readFileSync(file, "latin1");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  const [, id, base64] = FORM.exec(text) ?? [];
  const key = Buffer.from(base64 ?? "", "base64");
  if (id === undefined || idOf(key) !== id) throw dataKeyMalformed(file, text.length, EXPECTED);
  chmodSync(file, 0o600); // a copy of the folder may have lost it
  return { id, key, file };
}

/** Written beside, made to last, then moved into place: a kill at any moment leaves either no key or a whole one. */
function makeDataKey(file: string): SealingKey {
  const key = randomBytes(32);
  const id = idOf(key);
  const beside = `${file}.${process.pid}`;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = openSync(beside, "w", 0o600);
  try {
    writeSync(handle, `parley-data-key-1 ${id} ${key.toString("base64")}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, file);
  return { id, key, file };
}

const idOf = (key: Uint8Array) =>
  createHash("sha256").update("parley data key id").update(key).digest("hex").slice(0, 8);
