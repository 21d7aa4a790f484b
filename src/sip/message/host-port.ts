import type { Octets } from "#base/octets";

/** `host [":" port]` (RFC 3261 §25.1). */
export interface HostPort {
  /** Lower case; IPv6 without brackets. */
  readonly host: Octets;
  readonly port: number | undefined;
}

const COLON = 58;
const BRACKET = 91;
const MOST_HOST = 253;
const IPV6 = /^[0-9a-fA-F:.]{2,45}$/;

/** Reads a host name or address with a port or without, no blanks within; undefined when it is neither. */
export function parseHostPort(text: Octets): HostPort | undefined {
  if (text.charCodeAt(0) === BRACKET) {
    const close = text.indexOf("]");
    const address = text.slice(1, close);
    if (close < 0 || !IPV6.test(address)) return undefined;
    // ::: before an IPv4 address means :: (RFC 5118 §4.10 asks to tolerate this slip of RFC 3261's grammar).
    return withPort(address.replace(":::", "::"), text, close + 1);
  }
  let end = 0;
  while (end < text.length && isHostOctet(text.charCodeAt(end))) end++;
  if (end === 0 || end > MOST_HOST) return undefined;
  return withPort(end === text.length ? text : text.slice(0, end), text, end);
}

function withPort(host: Octets, text: Octets, at: number): HostPort | undefined {
  if (at === text.length) return { host: host.toLowerCase(), port: undefined };
  const digits = text.length - at - 1;
  if (text.charCodeAt(at) !== COLON || digits < 1 || digits > 5) return undefined;
  let port = 0;
  for (let next = at + 1; next < text.length; next++) {
    const digit = text.charCodeAt(next) - 48;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    port = port * 10 + digit;
  }
  return { host: host.toLowerCase(), port };
}

/** Letters, digits, `-`, `.`, and `_`, which real host names hold although no grammar has it. */
const isHostOctet = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 45 && code <= 57 && code !== 47) ||
  (code >= 65 && code <= 90) ||
  code === 95;
