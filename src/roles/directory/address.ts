import { malformed, type Parsed, parsed } from "#base/parsed";

// The unreserved characters and the harmless ones of RFC 3261's user part; commas, brackets and percent signs only cause quoting.
const USER = /^[a-z0-9_!~*'&=+$-]+(?:\.[a-z0-9_!~*'&=+$-]+)*$/;
const USER_LIMIT = 64;
const DOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const DOMAIN_LIMIT = 253; // RFC 1035 §2.3.4

/** The parts of `alice@example.com`, both in lower case. */
export interface Address {
  readonly user: string;
  readonly domain: string;
}

/** Reads an address as people type it: any case, `sip:` in front or not. */
export function parseAddress(text: string): Parsed<Address> {
  const [, user, domain, ...more] = /^(?:sips?:)?([^@]*)@([^@]*)$/i.exec(text.trim().toLowerCase()) ?? [];
  if (user === undefined || domain === undefined || more.length > 0) {
    return malformed("name@domain, as in alice@example.com");
  }
  if (user.length > USER_LIMIT || !USER.test(user)) {
    return malformed(`1 to ${USER_LIMIT} letters, digits and - _ . ! ~ * ' & = + $ before the @`);
  }
  const host = parseDomain(domain);
  return host.ok ? parsed({ user, domain: host.value }) : malformed(`${host.expected} after the @`);
}

/** Reads a DNS name (or an IPv4 address, which phones without DNS use as one). */
export function parseDomain(text: string): Parsed<string> {
  const domain = text.trim().toLowerCase().replace(/\.$/, "");
  const fits = domain.length <= DOMAIN_LIMIT && DOMAIN.test(domain);
  return fits ? parsed(domain) : malformed("a domain name, as in example.com");
}

/** The NetBIOS form of a domain: its first label in upper case, cut to 15 characters (MS-ADTS 3.1.1.1.5 uses the same). */
export const netbiosOf = (domain: string): string =>
  (domain.split(".", 1)[0] ?? "").toUpperCase().slice(0, 15);
