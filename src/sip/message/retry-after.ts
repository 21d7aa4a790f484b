import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { parseDeltaSeconds } from "./delta-seconds.ts";

/** Seconds, then perhaps a comment in parentheses, then perhaps parameters. */
const RETRY_AFTER = /^(\d+)[ \t]*(?:\([^()]*\)[ \t]*)?(?:;.*)?$/;

/** The seconds of Retry-After (RFC 3261 §20.33); comment and `duration` are for people. */
export function parseRetryAfter(value: Octets): Parsed<number> {
  const [, seconds] = RETRY_AFTER.exec(value) ?? [];
  if (seconds === undefined) return malformed("a number of seconds, a comment in parentheses, parameters");
  const read = parseDeltaSeconds(seconds);
  return read.ok ? parsed(read.value) : read;
}
