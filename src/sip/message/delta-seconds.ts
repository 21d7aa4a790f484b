import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";

const DIGITS = /^\d{1,20}$/;
const MOST = 2 ** 32 - 1; // RFC 3261 §20.19

/** A number of seconds: Expires, Min-Expires, the `expires` of a Contact, the beginning of Retry-After and Session-Expires. */
export function parseDeltaSeconds(text: Octets): Parsed<number> {
  if (!DIGITS.test(text)) return malformed("a number of seconds");
  const seconds = Number(text);
  return seconds > MOST ? malformed("a number of seconds below 2^32") : parsed(seconds);
}
