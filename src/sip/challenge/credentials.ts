import type { Octets } from "#base/octets";
import { splitList } from "../message/list.ts";
import { unquote } from "../message/parameters.ts";

/** What a client shows to prove who it is, or what a server demands (RFC 3261 §25.1, MS-SIPAE 2.2). */
export interface AuthenticationValue {
  /** As it stands: Digest, NTLM, Kerberos, TLS-DSK … */
  readonly scheme: string;
  /** Names in lower case, values without quotes. */
  readonly parameters: ReadonlyMap<string, Octets>;
}

const MOST_PARAMETERS = 32;

/** Reads one field of credentials or of a challenge; undefined when it has no scheme. */
export function parseAuthentication(value: Octets): AuthenticationValue | undefined {
  const blank = value.search(/\s/);
  const scheme = blank < 0 ? value : value.slice(0, blank);
  if (!/^[A-Za-z][A-Za-z0-9-]{0,31}$/.test(scheme)) return undefined;
  const parameters = new Map<string, Octets>();
  for (const part of splitList(blank < 0 ? "" : value.slice(blank + 1)).slice(0, MOST_PARAMETERS)) {
    const equals = part.indexOf("=");
    if (equals <= 0) continue;
    const name = part.slice(0, equals).trim().toLowerCase();
    if (!parameters.has(name)) parameters.set(name, unquote(part.slice(equals + 1).trim()));
  }
  return { scheme, parameters };
}

/** `Scheme name="value", …`; a value marked bare stands without quotes (`version`, `algorithm`, `stale`). */
export function printAuthentication(
  scheme: string,
  parameters: readonly (readonly [name: string, value: string, bare?: "bare"])[],
): Octets {
  return `${scheme} ${parameters.map(([name, value, bare]) => (bare ? `${name}=${value}` : `${name}="${value}"`)).join(", ")}`;
}
