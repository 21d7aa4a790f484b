import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { type Parameters, parameter, parseParameters } from "./parameters.ts";

/** One element of Via (RFC 3261 §20.42). */
export interface Via {
  /** Upper case: UDP, TCP, TLS, WS, WSS, or whatever stands there. */
  readonly transport: string;
  readonly host: Octets;
  readonly port: number | undefined;
  readonly branch: Octets | undefined;
  readonly parameters: Parameters;
}

const SENT =
  /^SIP[ \t]*\/[ \t]*2\.0[ \t]*\/[ \t]*([A-Za-z0-9-]{1,20})[ \t]+(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9_.-]{1,253}))[ \t]*(?::[ \t]*(\d{1,5}))?[ \t]*$/i;

/** Reads one element of Via. */
export function parseVia(text: Octets): Parsed<Via> {
  const semicolon = text.indexOf(";");
  const [, transport, ipv6, name, port] = SENT.exec(semicolon < 0 ? text : text.slice(0, semicolon)) ?? [];
  const host = ipv6 ?? name;
  if (transport === undefined || host === undefined) return malformed("SIP/2.0/TRANSPORT and a host");
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && number > 65535) return malformed("a port below 65536");
  const parameters = semicolon < 0 ? [] : parseParameters(text.slice(semicolon + 1));
  return parsed({
    transport: transport.toUpperCase(),
    host: host.toLowerCase(),
    port: number,
    branch: parameter(parameters, "branch"),
    parameters,
  });
}
