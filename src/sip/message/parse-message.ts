import type { Octets } from "#base/octets";
import { fieldName } from "./field-name.ts";
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
const SP = 32;
const TAB = 9;
const METHOD = /^[\w.!%*+`'~-]{1,32}$/;
const STATUS_LINE = /^SIP\/(\d{1,3}\.\d{1,3}) (\d{3})(?: (.*))?$/is;
const SIP_VERSION = /^SIP\/\d{1,3}\.\d{1,3}$/i;

/**
 * Reads one whole message (RFC 3261 §7, §18.3). What follows the body in a datagram is left out; a body that is shorter than
 * Content-Length says is refused. Lines may end in a bare LF. Nothing throws, and every size is bounded.
 */
export function parseMessage(octets: Octets, limits: MessageLimits = defaultMessageLimits): ReadMessage {
  if (octets.length > limits.messageOctets)
    return refuse(513, "message", octets, `at most ${limits.messageOctets} octets`, 0, undefined);
  let at = 0;
  while (octets.charCodeAt(at) === CR || octets.charCodeAt(at) === LF) at++;
  let end = lineEnd(octets, at);
  const message = startLine(octets.slice(at, end.text), at);
  if ("refusal" in message) return { ok: false, refusal: message.refusal, partial: undefined };

  const fields: HeaderField[] = [];
  message.fields = fields;
  let declared: Octets | undefined;
  for (at = end.next; ; at = end.next) {
    if (at >= octets.length)
      return refuse(400, "header", octets.slice(-40), "an empty line after the header fields", at, message);
    end = fieldEnd(octets, at);
    if (end.text === at) break;
    if (end.text - at > limits.lineOctets)
      return refuse(
        513,
        "header",
        octets.slice(at),
        `at most ${limits.lineOctets} octets in a field`,
        at,
        message,
      );
    if (fields.length >= limits.fields)
      return refuse(513, "header", octets.slice(at), `at most ${limits.fields} header fields`, at, message);
    const field = readField(octets, at, end.text);
    if (!field)
      return refuse(400, "header", octets.slice(at, end.text), "a field name and a colon", at, message);
    if (field.name === "content-length") declared ??= field.value;
    fields.push(field);
  }
  return body(message, octets, end.next, declared);
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
  if (/^SIP\//i.test(line)) {
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
  if (!SIP_VERSION.test(version)) return bad(400, "SIP/2.0 at the end of the request line");
  if (version.toUpperCase() !== "SIP/2.0") return bad(505, "SIP/2.0");
  if (first === last || uri === "" || /[\s<>"]/.test(uri))
    return bad(400, "one URI without blanks and angle brackets");
  return new SipRequest(method, uri);
}

function readField(octets: Octets, at: number, end: number): HeaderField | undefined {
  const colon = octets.indexOf(":", at);
  if (colon <= at || colon >= end) return undefined;
  let nameEnd = colon;
  while (nameEnd > at && (octets.charCodeAt(nameEnd - 1) === SP || octets.charCodeAt(nameEnd - 1) === TAB))
    nameEnd--;
  const first = octets.charCodeAt(at);
  if (nameEnd === at || first === SP || first === TAB) return undefined;
  return new ReceivedField(fieldName(octets.slice(at, nameEnd)), octets.slice(at, end), colon + 1 - at);
}

interface End {
  /** Where the line's own octets end. */
  readonly text: number;
  /** Where the next line begins. */
  readonly next: number;
}

function lineEnd(octets: Octets, at: number): End {
  const lf = octets.indexOf("\n", at);
  if (lf < 0) return { text: octets.length, next: octets.length };
  return { text: lf > at && octets.charCodeAt(lf - 1) === CR ? lf - 1 : lf, next: lf + 1 };
}

/** A field goes on while the next line begins with a blank (§7.3.1). */
function fieldEnd(octets: Octets, at: number): End {
  let end = lineEnd(octets, at);
  if (end.text === at) return end;
  for (;;) {
    const next = octets.charCodeAt(end.next);
    if (next !== SP && next !== TAB) return end;
    end = lineEnd(octets, end.next);
  }
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
