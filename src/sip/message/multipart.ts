import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { type ContentType, parseContentType } from "./content-type.ts";
import { fieldName } from "./field-name.ts";
import { trimBlanks } from "./list.ts";
import { parameter, unquote } from "./parameters.ts";

/** One part of a multipart body (RFC 2046 §5.1). A part that is multipart itself is read by whoever wants its parts. */
export interface Part {
  /** Names in lower case, values unfolded and trimmed. */
  readonly fields: readonly (readonly [name: string, value: Octets])[];
  /** text/plain where the part says nothing (RFC 2046 §5.1). */
  readonly contentType: ContentType;
  /** As it stands, binary or not. */
  readonly body: Octets;
}

const MOST_PARTS = 32; // real messages have two or three
const MOST_FIELDS = 32;
const MOST_HEADER = 8_192;
const BOUNDARY = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/; // RFC 2046 §5.1.1
const TEXT: ContentType = { type: "text/plain", parameters: [] };

/** The parts of a body whose type is multipart. What stands before the first and behind the last delimiter is left out. */
export function parseMultipart(type: ContentType, body: Octets): Parsed<Part[]> {
  const boundary = unquote(parameter(type.parameters, "boundary") ?? "");
  if (!type.type.startsWith("multipart/") || !BOUNDARY.test(boundary))
    return malformed("multipart with a boundary of 1 to 70 characters");
  const delimiter = `--${boundary}`;
  let at = findDelimiter(body, delimiter, 0);
  if (at < 0) return malformed(`a line ${delimiter}`);
  const parts: Part[] = [];
  for (;;) {
    const begin = at + delimiter.length;
    if (body.startsWith("--", begin)) break;
    if (parts.length === MOST_PARTS) return malformed(`at most ${MOST_PARTS} parts`);
    const line = body.indexOf("\n", begin);
    const next = findDelimiter(body, delimiter, begin);
    if (line < 0 || next < 0) return malformed(`a line ${delimiter}-- at the end`);
    // The line end before a delimiter is the delimiter's.
    const part = parsePart(body.slice(line + 1, Math.max(line + 1, beforeLineEnd(body, next))));
    if (!part.ok) return part;
    parts.push(part.value);
    at = next;
  }
  return parts.length === 0 ? malformed("at least one part") : parsed(parts);
}

/** Where a line begins with the delimiter, with nothing behind it but blanks or the closing hyphens; -1 when nowhere. */
function findDelimiter(body: Octets, delimiter: Octets, from: number): number {
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    const end = at + delimiter.length;
    const next = body[end];
    const ends = next === undefined || "\r\n \t".includes(next) || body.startsWith("--", end);
    if (ends && (at === 0 || body[at - 1] === "\n")) return at;
  }
  return -1;
}

const beforeLineEnd = (body: Octets, at: number): number => (body[at - 2] === "\r" ? at - 2 : at - 1);

const EMPTY_LINE = /\r?\n\r?\n/;

function parsePart(text: Octets): Parsed<Part> {
  if (text === "") return parsed({ fields: [], contentType: TEXT, body: "" });
  if (/^\r?\n/.test(text))
    return parsed({ fields: [], contentType: TEXT, body: text.slice(text.indexOf("\n") + 1) });
  const head = text.slice(0, MOST_HEADER);
  const end = EMPTY_LINE.exec(head);
  if (!end && text.length > MOST_HEADER)
    return malformed(`at most ${MOST_HEADER} octets of fields in a part`);
  const lines = head
    .slice(0, end?.index ?? text.length)
    .replaceAll(/\r?\n[ \t]+/g, " ")
    .split(/\r?\n/, MOST_FIELDS + 1);
  if (lines.length > MOST_FIELDS) return malformed(`at most ${MOST_FIELDS} fields in a part`);
  const fields: (readonly [string, Octets])[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 1) return malformed("a field name and a colon in a part");
    fields.push([fieldName(trimBlanks(line.slice(0, colon))), trimBlanks(line.slice(colon + 1))]);
  }
  const declared = fields.find(([name]) => name === "content-type");
  const contentType = declared ? parseContentType(declared[1]) : parsed(TEXT);
  if (!contentType.ok) return contentType;
  const body = end ? text.slice(end.index + end[0].length) : "";
  return parsed({ fields, contentType: contentType.value, body });
}
