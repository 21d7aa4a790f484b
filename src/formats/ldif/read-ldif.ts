import { fromBase64 } from "#base/base64";
import { utf8Decode } from "#base/octets";

/** One entry of an LDIF file. */
export interface LdifEntry {
  /** On which it begins, from 1. */
  readonly line: number;
  readonly dn: string;
  /** Names in lower case, without options. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** What of it could not be read, with its line. */
  readonly notes: readonly { readonly line: number; readonly seen: string; readonly expected: string }[];
}

/** Bounds of one entry: what is beyond them is left out and noted. */
const MOST_VALUES = 5_000;
const MOST_VALUE = 100_000;
const MOST_NOTES = 100;

/**
 * Reads the entries of an LDIF file (RFC 2849) one by one: folded lines, comments, base64, files as Windows and others write them.
 * Of change records only `add` is an entry. What cannot be read is noted with its line; reading goes on.
 */
export function* readLdif(text: string): Generator<LdifEntry> {
  let record: Logical[] = [];
  for (const logical of logicalLines(text)) {
    if (logical.text !== "") {
      if (!logical.text.startsWith("#")) record.push(logical);
      continue;
    }
    const entry = readRecord(record);
    record = [];
    if (entry) yield entry;
  }
  const last = readRecord(record);
  if (last) yield last;
}

interface Logical {
  readonly line: number;
  readonly text: string;
}

/** Lines with what was folded joined again (§2: a line that begins with a blank continues the one before). */
function* logicalLines(text: string): Generator<Logical> {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let number = 0;
  let pending: { line: number; parts: string[]; size: number } | undefined;
  while (at <= text.length) {
    const found = text.indexOf("\n", at);
    const end = found < 0 ? text.length : found;
    let line = text.slice(at, end);
    if (line.endsWith("\r")) line = line.slice(0, -1);
    at = end + 1;
    number++;
    if (line.startsWith(" ") && pending) {
      pending.size += line.length;
      if (pending.size <= MOST_VALUE * 2) pending.parts.push(line.slice(1));
      continue;
    }
    if (pending) yield { line: pending.line, text: pending.parts.join("") };
    pending = { line: number, parts: [line], size: line.length };
  }
  if (pending) yield { line: pending.line, text: pending.parts.join("") };
}

function readRecord(record: readonly Logical[]): LdifEntry | undefined {
  const attributes = new Map<string, string[]>();
  const notes: { line: number; seen: string; expected: string }[] = [];
  const note = (line: number, seen: string, expected: string) => {
    if (notes.length < MOST_NOTES) notes.push({ line, seen: seen.slice(0, 200), expected });
  };
  let values = 0;
  for (const { line, text } of record) {
    const read = readLine(text);
    if ("expected" in read) note(line, text, read.expected);
    else if (++values > MOST_VALUES) note(line, read.name, `at most ${MOST_VALUES} values in an entry`);
    else {
      const known = attributes.get(read.name);
      if (known) known.push(read.value);
      else attributes.set(read.name, [read.value]);
    }
  }
  const [dn] = attributes.get("dn") ?? [];
  const [change] = attributes.get("changetype") ?? [];
  if (dn === undefined || (change !== undefined && change !== "add")) return undefined;
  return { line: record[0]?.line ?? 0, dn, attributes, notes };
}

function readLine(text: string): { readonly name: string; readonly value: string } | { expected: string } {
  const colon = text.indexOf(":");
  if (colon < 1) return { expected: "NAME: VALUE" };
  const name = text.slice(0, colon).split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const kind = text[colon + 1];
  if (kind === "<") return { expected: "a value in the file itself, not a URL" };
  const encoded = kind === ":";
  const raw = text.slice(colon + (encoded ? 2 : 1)).replace(/^ /, "");
  if (raw.length > MOST_VALUE) return { expected: `at most ${MOST_VALUE} characters` };
  if (!encoded) return { name, value: raw };
  const octets = fromBase64(raw.trim());
  return octets === undefined ? { expected: "base64 after ::" } : { name, value: utf8Decode(octets) };
}
