import { type SipUri, unescapeUser } from "./uri.ts";

/** What of an address is ours. */
export interface OwnPlaces {
  isOurs(domain: string): boolean;
  /** The main one first. */
  domains(): readonly string[];
  /** True when host and port are one of our own listeners or names. */
  isUs(host: string, port: number | undefined): boolean;
}

/**
 * `alice@example.com` of a URI that means somebody of ours: escapes undone, lower case. Numbers and users at our bare address mean the
 * main domain. Undefined: it means another domain, or nobody.
 */
export function ownAddress(uri: SipUri | undefined, places: OwnPlaces): string | undefined {
  if (uri?.user === undefined) return undefined;
  const named = uri.scheme !== "tel" && places.isOurs(uri.host);
  if (!named && uri.scheme !== "tel" && !places.isUs(uri.host, uri.port)) return undefined;
  return `${unescapeUser(uri.user).toLowerCase()}@${named ? uri.host : (places.domains()[0] ?? "")}`;
}
