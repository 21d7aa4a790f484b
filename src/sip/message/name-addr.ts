import type { Octets } from "#base/octets";
import { malformed, type Parsed } from "#base/parsed";
import type { Parameters } from "./parameters.ts";
import type { SipUri } from "./uri.ts";

/** A URI with a display name and parameters: From, To, Contact, Route, Record-Route, P-Asserted-Identity … */
export interface NameAddr {
  /** Without quotes, escapes undone; octets, so decode before showing. */
  readonly display: Octets | undefined;
  /** The URI as it stands, without angle brackets. */
  readonly uriText: Octets;
  /** Its parsed form; undefined for a scheme that we do not know. */
  readonly uri: SipUri | undefined;
  /** Of the field, not of the URI: tag, epid, expires, q … */
  readonly parameters: Parameters;
  readonly tag: Octets | undefined;
}

export function parseNameAddr(_text: Octets): Parsed<NameAddr> {
  return malformed("a name-addr");
}
