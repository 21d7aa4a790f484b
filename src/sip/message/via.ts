import type { Octets } from "#base/octets";
import { malformed, type Parsed } from "#base/parsed";
import type { Parameters } from "./parameters.ts";

/** One element of Via (RFC 3261 §20.42). */
export interface Via {
  /** Upper case: UDP, TCP, TLS, WS, WSS, or whatever stands there. */
  readonly transport: string;
  readonly host: Octets;
  readonly port: number | undefined;
  readonly branch: Octets | undefined;
  readonly parameters: Parameters;
}

export function parseVia(_text: Octets): Parsed<Via> {
  return malformed("a Via");
}
