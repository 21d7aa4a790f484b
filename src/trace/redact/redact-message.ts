import type { Octets } from "#base/octets";
import { redactBody } from "./redact-body.ts";
import { redactCredentials } from "./redact-credentials.ts";

/** A message that may be kept and shown, found in one walk over its lines. */
export interface RedactedMessage {
  /** The message without its secrets; the very same text when there were none. */
  readonly message: Octets;
  readonly callId: Octets | undefined;
}

const LF = 10;
const CR = 13;
const BLANK = 32;
const TAB = 9;

/** Fields that hold credentials. Their names are compared without regard to case, as in any SIP parser. */
const SECRET = new Set([
  "authorization",
  "authentication-info",
  "www-authenticate",
  "proxy-authorization",
  "proxy-authentication-info",
  "proxy-authenticate",
]);
const COOKIE = new Set(["cookie", "set-cookie"]);

/** Walks over the header lines: finds the Call-ID, and takes secrets out of header and body. Never throws. */
export function redactMessage(octets: Octets): RedactedMessage {
  let message = "";
  let taken = 0; // up to here octets are in message already
  let callId: Octets | undefined;
  let at = octets.indexOf("\n") + 1;
  while (at > 0 && at < octets.length) {
    const end = endOfField(octets, at);
    const first = octets.charCodeAt(at);
    if (first === LF || (first === CR && octets.charCodeAt(at + 1) === LF)) break;
    if (first === BLANK || first === TAB) {
      at = end;
      continue;
    }
    const lead = threeLetters(octets, at);
    if (lead === CALL || isCompactCallId(lead >> 8)) callId ??= callIdIn(octets, at, end);
    else if (isSuspect(lead)) {
      const field = octets.slice(at, end);
      const clean = redactField(field);
      if (clean !== field) {
        message += octets.slice(taken, at) + clean;
        taken = end;
      }
    }
    at = end;
  }
  const bodyAt = at > 0 ? at + (octets.charCodeAt(at) === CR ? 2 : 1) : octets.length;
  if (bodyAt < octets.length) {
    const body = octets.slice(bodyAt);
    const clean = redactBody(body);
    if (clean !== body) {
      message += octets.slice(Math.min(taken, bodyAt), bodyAt) + clean;
      taken = octets.length;
    }
  }
  if (taken === 0) return { message: octets, callId };
  return { message: message + octets.slice(taken), callId };
}

/** Behind the line end of a field, its folded lines included. */
function endOfField(octets: Octets, at: number): number {
  let end = at;
  for (;;) {
    const lineEnd = octets.indexOf("\n", end);
    if (lineEnd < 0) return octets.length;
    end = lineEnd + 1;
    const next = octets.charCodeAt(end);
    if (next !== BLANK && next !== TAB) return end;
  }
}

/** The first three characters in lower case as one number: tells most fields apart without cutting a name out. */
function threeLetters(octets: Octets, at: number): number {
  return (
    ((octets.charCodeAt(at) | 32) << 16) |
    ((octets.charCodeAt(at + 1) | 32) << 8) |
    (octets.charCodeAt(at + 2) | 32)
  );
}
const lead = (text: string): number => threeLetters(text, 0);
const CALL = lead("cal");
const isCompactCallId = (two: number): boolean => two === I_COLON || two === I_BLANK;
const [I_COLON, I_BLANK] = [lead("i:x") >> 8, lead("i x") >> 8];
const [AUT, PRO, WWW, COO, SET] = ["aut", "pro", "www", "coo", "set"].map(lead);
const isSuspect = (three: number): boolean =>
  three === AUT || three === PRO || three === WWW || three === COO || three === SET;

function callIdIn(octets: Octets, at: number, end: number): Octets | undefined {
  const colon = octets.indexOf(":", at);
  if (colon < 0 || colon > at + 12) return undefined;
  const name = octets.slice(at, colon).trimEnd().toLowerCase();
  return name === "call-id" || name === "i" ? octets.slice(colon + 1, end).trim() : undefined;
}

function redactField(field: Octets): Octets {
  const colon = field.indexOf(":");
  const name = field.slice(0, Math.max(0, colon)).trimEnd().toLowerCase();
  if (COOKIE.has(name)) return `${name}: removed\r\n`;
  if (!SECRET.has(name)) return field;
  const value = field.slice(colon + 1);
  const clean = redactCredentials(value);
  return clean === value ? field : field.slice(0, colon + 1) + clean;
}
