import type { Octets } from "#base/octets";
import { malformed, type Parsed } from "#base/parsed";
import type { Parameters } from "./parameters.ts";

/** A sip, sips or tel URI (RFC 3261 §19.1, RFC 3966). */
export interface SipUri {
  readonly scheme: "sip" | "sips" | "tel";
  /** As it stands, escapes kept; undefined without an @. For tel the number. */
  readonly user: Octets | undefined;
  readonly password: Octets | undefined;
  /** Lower case; IPv6 without brackets; empty for tel. */
  readonly host: Octets;
  readonly port: number | undefined;
  readonly parameters: Parameters;
  /** Without the `?`. */
  readonly headers: Octets | undefined;
}

export function parseUri(_text: Octets): Parsed<SipUri> {
  return malformed("a URI");
}
