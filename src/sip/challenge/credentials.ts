import type { Octets } from "#base/octets";
import { trimBlanks } from "../message/list.ts";
import { unquote } from "../message/parameters.ts";

/** What a client shows to prove who it is, or what a server demands (RFC 3261 §25.1, MS-SIPAE 2.2). */
export interface AuthenticationValue {
  /** As it stands: Digest, NTLM, Kerberos, TLS-DSK … */
  readonly scheme: string;
  /** Names in lower case, values without quotes. */
  readonly parameters: ReadonlyMap<string, Octets>;
}

const MOST_PARAMETERS = 32;
const BACKSLASH = 92;

/** Reads one field of credentials or of a challenge; undefined when it has no scheme. */
export function parseAuthentication(value: Octets): AuthenticationValue | undefined {
  const blank = value.search(/\s/);
  const scheme = blank < 0 ? value : value.slice(0, blank);
  if (!/^[A-Za-z][A-Za-z0-9-]{0,31}$/.test(scheme)) return undefined;
  const parameters = new Map<string, Octets>();
  let at = blank < 0 ? value.length : blank + 1;
  for (let count = 0; at < value.length && count < MOST_PARAMETERS; count++) {
    const end = endOfPart(value, at);
    const equals = value.indexOf("=", at);
    if (equals > at && equals < end) {
      const name = trimBlanks(value.slice(at, equals)).toLowerCase();
      if (name !== "" && !parameters.has(name))
        parameters.set(name, unquote(trimBlanks(value.slice(equals + 1, end))));
    }
    at = end + 1;
  }
  return { scheme, parameters };
}

/** The comma that ends this part, or the end: one inside quotes ends nothing. */
function endOfPart(value: Octets, from: number): number {
  let comma = value.indexOf(",", from);
  if (comma < 0) comma = value.length;
  let quote = value.indexOf('"', from);
  while (quote >= 0 && quote < comma) {
    const close = endOfQuote(value, quote);
    if (close < 0) return value.length;
    if (close > comma) comma = value.indexOf(",", close);
    if (comma < 0) return value.length;
    quote = value.indexOf('"', close + 1);
  }
  return comma;
}

/** The quote that closes the one here; -1 where none does. */
function endOfQuote(value: Octets, open: number): number {
  for (let close = value.indexOf('"', open + 1); close >= 0; close = value.indexOf('"', close + 1)) {
    let escapes = 0;
    while (value.charCodeAt(close - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return close;
  }
  return -1;
}

/** `Scheme name="value", …`; a value marked bare stands without quotes (`version`, `algorithm`, `stale`). */
export function printAuthentication(
  scheme: string,
  parameters: readonly (readonly [name: string, value: string, bare?: "bare"])[],
): Octets {
  return `${scheme} ${parameters.map(([name, value, bare]) => (bare ? `${name}=${value}` : `${name}="${value}"`)).join(", ")}`;
}
