import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { type Parameters, parameter, parseParameters, printParameters } from "./parameters.ts";

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

const HOST_PORT = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9_.-]{1,253}))(?::(\d{1,5}))?$/;
const FORBIDDEN = /[\s<>"]/;

/** Reads one URI, without angle brackets. */
export function parseUri(text: Octets): Parsed<SipUri> {
  const colon = text.indexOf(":");
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme !== "sip" && scheme !== "sips" && scheme !== "tel") return malformed("a sip, sips or tel URI");
  if (FORBIDDEN.test(text)) return malformed("a URI without blanks, quotes and angle brackets");
  let rest = text.slice(colon + 1);
  if (scheme === "tel") return parseTel(rest);

  const at = rest.lastIndexOf("@"); // neither parameters nor headers hold one (§25.1)
  const userPart = at < 0 ? undefined : rest.slice(0, at);
  rest = at < 0 ? rest : rest.slice(at + 1);
  const question = rest.indexOf("?");
  const headers = question < 0 ? undefined : rest.slice(question + 1);
  if (question >= 0) rest = rest.slice(0, question);
  const semicolon = rest.indexOf(";");
  const parameters = semicolon < 0 ? [] : parseParameters(rest.slice(semicolon + 1));
  const [, ipv6, name, digits] = HOST_PORT.exec(semicolon < 0 ? rest : rest.slice(0, semicolon)) ?? [];
  const host = ipv6 ?? name;
  if (host === undefined) return malformed("a host name or address, with a port or without");
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65535)) return malformed("a port from 1 to 65535");
  if (userPart === "") return malformed("a user name before the @");
  const secret = userPart?.indexOf(":") ?? -1;
  return parsed({
    scheme,
    user: secret < 0 ? userPart : userPart?.slice(0, secret),
    password: secret < 0 ? undefined : userPart?.slice(secret + 1),
    host: host.toLowerCase(),
    port,
    parameters,
    headers,
  });
}

function parseTel(rest: Octets): Parsed<SipUri> {
  const semicolon = rest.indexOf(";");
  const number = semicolon < 0 ? rest : rest.slice(0, semicolon);
  if (!/^\+?[0-9A-Fa-f*#().-]{1,64}$/.test(number)) return malformed("a telephone number after tel:");
  const parameters = semicolon < 0 ? [] : parseParameters(rest.slice(semicolon + 1));
  return parsed({
    scheme: "tel",
    user: number,
    password: undefined,
    host: "",
    port: undefined,
    parameters,
    headers: undefined,
  });
}

/** A URI ready for the wire. */
export function printUri(uri: SipUri): Octets {
  const tail = printParameters(uri.parameters) + (uri.headers === undefined ? "" : `?${uri.headers}`);
  if (uri.scheme === "tel") return `tel:${uri.user ?? ""}${tail}`;
  const secret = uri.password === undefined ? "" : `:${uri.password}`;
  const user = uri.user === undefined ? "" : `${uri.user}${secret}@`;
  const host = uri.host.includes(":") ? `[${uri.host}]` : uri.host;
  return `${uri.scheme}:${user}${host}${uri.port === undefined ? "" : `:${uri.port}`}${tail}`;
}

/** `%41` becomes `A` (RFC 3261 §19.1.2). A broken escape stays as it is. */
export function unescapeUser(user: Octets): Octets {
  if (!user.includes("%")) return user;
  return user.replaceAll(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

const MUST_MATCH = ["user", "ttl", "method", "maddr", "transport"];

/** Whether two URIs are the same by RFC 3261 §19.1.4. */
export function sameUri(one: SipUri, other: SipUri): boolean {
  if (one.scheme !== other.scheme || one.host !== other.host || one.port !== other.port) return false;
  if (unescapeUser(one.user ?? "") !== unescapeUser(other.user ?? "")) return false;
  if ((one.user === undefined) !== (other.user === undefined) || one.password !== other.password)
    return false;
  if (sortedHeaders(one) !== sortedHeaders(other)) return false;
  const names = new Set([...one.parameters, ...other.parameters].map(([name]) => name));
  for (const name of names) {
    const here = parameter(one.parameters, name);
    const there = parameter(other.parameters, name);
    if (here === undefined || there === undefined) {
      if (MUST_MATCH.includes(name)) return false;
    } else if (here.toLowerCase() !== there.toLowerCase()) return false;
  }
  return true;
}

const sortedHeaders = (uri: SipUri): string => (uri.headers ?? "").split("&").sort().join("&").toLowerCase();
