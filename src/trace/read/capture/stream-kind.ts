import { isHep3 } from "#formats/hep/read-hep";
import { maybeSipStart, sipStart } from "./sip-start.ts";
import { isTls } from "./tls-hello.ts";
import { peekFrame } from "./websocket-frames.ts";

/** What a stream carries. `undecided`: more bytes must come; `other`: nothing that is read here. */
export type StreamKind = "undecided" | "sip" | "http" | "websocket" | "tls" | "hep" | "other";

const [LF, CR, HANDSHAKE, ALERT, TEXT, BINARY] = [10, 13, 22, 21, 0x81, 0x82];
/** So many bytes of the first line tell what it can become. */
const MOST_LINE_START = 40;
const FRAMED = /^\s{0,8}(?:SIP\/2\.0 \d{3}|[A-Z]{2,20} (?:sips?|tel):)/;
const HTTP = /^(?:GET [^\r\n]{1,60000} HTTP\/1\.[01]|HTTP\/1\.[01] \d{3})/;
const LINE_START = /^(?:[A-Z][A-Z_.!%*+`'~-]{0,31}(?: [ -~]*)?|HEP3?|(?:SIP|HTTP)\/[ -~]*)$/;

/** What the bytes begin, at the start of a stream or of a segment. */
export function contentsOf(bytes: Uint8Array): StreamKind {
  let at = 0;
  while (bytes[at] === CR || bytes[at] === LF) at++;
  const first = bytes[at];
  if (first === undefined) return "undecided";
  if (first >= 0x41 && first <= 0x5a) return textOf(bytes, at);
  if (at > 0) return "other";
  if (first === HANDSHAKE || first === ALERT) {
    if (bytes.length < 3) return "undecided";
    return isTls(bytes) ? "tls" : "other";
  }
  if (first === TEXT || first === BINARY) {
    const peeked = peekFrame(bytes);
    if (!peeked) return bytes.length < 14 ? "undecided" : "other";
    return FRAMED.test(String.fromCharCode(...peeked)) ? "websocket" : "other";
  }
  return "other";
}

function textOf(bytes: Uint8Array, at: number): StreamKind {
  if (isHep3(bytes, at)) return "hep";
  const start = String.fromCharCode(...bytes.subarray(at, at + MOST_LINE_START));
  const line = start.indexOf("\n") < 0 ? start : start.slice(0, start.indexOf("\n")).trimEnd();
  if (!LINE_START.test(line)) return "other";
  if (sipStart(bytes, at) >= 0) return "sip";
  if (maybeSipStart(bytes, at)) return "undecided";
  const isHttp = start.startsWith("GET ") || start.startsWith("HTTP/1.");
  return isHttp && HTTP.test(String.fromCharCode(...bytes.subarray(at, at + 8_192))) ? "http" : "other";
}
