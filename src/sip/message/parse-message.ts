import type { Octets } from "#base/octets";
import { fieldNameAt } from "./field-name.ts";
import { defaultMessageLimits, type MessageLimits } from "./limits.ts";
import { type HeaderField, ReceivedField, type SipMessage, SipRequest, SipResponse } from "./message.ts";

/** Why octets are no message, in enough detail to answer for it. */
export interface Refusal {
  /** What to answer to a request: 400, 413, 505 or 513. */
  readonly status: number;
  /** The field as it stands on the wire, or `start line`, `body`. */
  readonly field: string;
  /** At most 80 octets. */
  readonly seen: Octets;
  readonly expected: string;
  /** Where in the octets. */
  readonly offset: number;
}

export type ReadMessage =
  | { readonly ok: true; readonly value: SipMessage }
  | {
      readonly ok: false;
      readonly refusal: Refusal;
      /** As much of the message as could be read: enough to answer, when its Via could be. */
      readonly partial: SipMessage | undefined;
    };

const LF = 10;
const CR = 13;
const SLASH = 47;
const SP = 32;
const TAB = 9;
const METHOD = /^[\w.!%*+`'~-]{1,64}$/;
const STATUS_LINE = /^SIP\/(\d{1,3}\.\d{1,3}) (\d{3})(?: ([^\r\n]*))?$/i;
const SIP_VERSION = /^SIP\/\d{1,3}\.\d{1,3}$/i;
/** What stands in no Request-URI. (`\s` would also hit the octet A0 of UTF-8 letters.) */
const NO_URI = /[\u0000- <>"]/;
/** A CR that ends no line: what we read as one field, another element would read as two. */
const BARE_CR = /\r(?!\n)/;

/**
 * Reads one whole message (RFC 3261 §7, §18.3). What follows the body in a datagram is left out; a body that is shorter than
 * Content-Length says is refused. Lines may end in a bare LF, but not in a bare CR. Nothing throws, and every size is bounded.
 */
export function parseMessage(octets: Octets, limits: MessageLimits = defaultMessageLimits): ReadMessage {
  if (octets.length > limits.messageOctets)
    return refuse(513, "message", octets, `at most ${limits.messageOctets} octets`, 0, undefined);
  let at = 0;
  while (octets.charCodeAt(at) === CR || octets.charCodeAt(at) === LF) at++;
  let lf = lineFeed(octets, at);
  if (lf - at > limits.lineOctets)
    return refuse(414, "start line", octets, `at most ${limits.lineOctets} octets`, at, undefined);
  const message = startLine(octets.slice(at, lineEnd(octets, at, lf)), at);
  if ("refusal" in message) return { ok: false, refusal: message.refusal, partial: undefined };

  const { fields } = message;
  let declared: Octets | undefined;
  let cr = lf - 1; // the CR at or after the beginning of the line; looked for again only when it has been passed
  for (at = lf + 1; ; at = lf + 1) {
    if (at >= octets.length)
      return refuse(400, "header", octets.slice(-40), "an empty line after the header fields", at, message);
    lf = lineFeed(octets, at);
    let end = lineEnd(octets, at, lf);
    if (end === at) return body(message, octets, lf + 1, declared);
    if (cr >= 0 && cr < at) cr = octets.indexOf("\r", at);
    let bare = cr >= 0 && cr < end;
    const firstLine = end;
    // A field goes on while the next line begins with a blank (§7.3.1).
    for (
      let next = octets.charCodeAt(lf + 1);
      next === SP || next === TAB;
      next = octets.charCodeAt(lf + 1)
    ) {
      lf = lineFeed(octets, lf + 1);
      end = lineEnd(octets, at, lf);
    }
    if (end - at > limits.lineOctets) {
      const expected = `at most ${limits.lineOctets} octets in a field`;
      return refuse(513, "header", octets.slice(at, at + 80), expected, at, message);
    }
    if (end > firstLine) bare = BARE_CR.test(octets.slice(at, end));
    if (bare) {
      const seen = octets.slice(at, at + 80);
      return refuse(400, "header", seen, "CR and LF together at the end of a line", at, message);
    }
    if (fields.length >= limits.fields)
      return refuse(513, "header", octets.slice(at, end), `at most ${limits.fields} fields`, at, message);
    const field = readField(octets, at, firstLine, end);
    if (!field) return refuse(400, "header", octets.slice(at, end), "a field name and a colon", at, message);
    if (field.name === "content-length") {
      if (declared !== undefined && declared !== field.value) {
        const seen = `${declared} and ${field.value}`;
        return refuse(400, "Content-Length", seen, "one field, or the same value in all", at, message);
      }
      declared = field.value;
    }
    fields.push(field);
  }
}

function body(message: SipMessage, octets: Octets, at: number, declared: Octets | undefined): ReadMessage {
  const there = octets.length - at;
  if (declared === undefined) {
    message.body = octets.slice(at);
    return { ok: true, value: message };
  }
  const length = /^\d{1,9}$/.test(declared) ? Number(declared) : -1;
  if (length < 0) return refuse(400, "Content-Length", declared, "a number of octets", at, message);
  if (length > there)
    return refuse(
      400,
      "Content-Length",
      declared,
      `a body of ${length} octets, and ${there} came`,
      at,
      message,
    );
  message.body = length === 0 ? "" : octets.slice(at, at + length);
  return { ok: true, value: message };
}

function startLine(line: Octets, offset: number): SipMessage | { readonly refusal: Refusal } {
  const bad = (status: number, expected: string): { refusal: Refusal } => ({
    refusal: { status, field: "start line", seen: line.slice(0, 80), expected, offset },
  });
  if (line.charCodeAt(3) === SLASH && line.slice(0, 3).toUpperCase() === "SIP") {
    const [, version, status, reason] = STATUS_LINE.exec(line) ?? [];
    if (status === undefined) return bad(400, "SIP/2.0, a status of three digits and a reason");
    if (version !== "2.0") return bad(505, "SIP/2.0");
    const number = Number(status);
    return number < 100 || number > 699
      ? bad(400, "a status from 100 to 699")
      : new SipResponse(number, reason ?? "");
  }
  const first = line.indexOf(" ");
  const last = line.lastIndexOf(" ");
  const method = line.slice(0, first);
  const uri = line.slice(first + 1, last);
  const version = line.slice(last + 1);
  if (first < 0 || !METHOD.test(method)) return bad(400, "a method, a URI and SIP/2.0");
  if (version !== "SIP/2.0") {
    if (!SIP_VERSION.test(version)) return bad(400, "SIP/2.0 at the end of the request line");
    if (version.toUpperCase() !== "SIP/2.0") return bad(505, "SIP/2.0");
  }
  if (first === last || uri === "" || NO_URI.test(uri))
    return bad(400, "one URI without blanks and angle brackets");
  return new SipRequest(method, uri);
}

/** The colon has to stand in the first line, which ends before the others do when the field is folded. */
function readField(octets: Octets, at: number, firstLine: number, end: number): HeaderField | undefined {
  const colon = octets.indexOf(":", at);
  if (colon <= at || colon >= firstLine) return undefined;
  let nameEnd = colon;
  while (nameEnd > at && (octets.charCodeAt(nameEnd - 1) === SP || octets.charCodeAt(nameEnd - 1) === TAB))
    nameEnd--;
  const first = octets.charCodeAt(at);
  if (nameEnd === at || first === SP || first === TAB) return undefined;
  return new ReceivedField(fieldNameAt(octets, at, nameEnd), octets.slice(at, end), colon + 1 - at);
}

/** Where the line that begins here has its LF; the end of the octets where it has none. */
function lineFeed(octets: Octets, at: number): number {
  const lf = octets.indexOf("\n", at);
  return lf < 0 ? octets.length : lf;
}

/** Where the line's own octets end: before CR LF, or before a bare LF. */
function lineEnd(octets: Octets, at: number, lf: number): number {
  return lf > at && octets.charCodeAt(lf - 1) === CR ? lf - 1 : lf;
}

function refuse(
  status: number,
  field: string,
  seen: Octets,
  expected: string,
  offset: number,
  partial: SipMessage | undefined,
): ReadMessage {
  return { ok: false, refusal: { status, field, seen: seen.slice(0, 80), expected, offset }, partial };
}
