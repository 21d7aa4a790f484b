import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { parseHostPort } from "./host-port.ts";
import { type Parameters, parameter, parseParameters, printParameters, withParameter } from "./parameters.ts";

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

/** Blanks, controls, quotes and angle brackets stand in no URI. (`\s` would also hit the octet A0 of UTF-8 letters.) */
const FORBIDDEN = /[\u0000- <>"]/;

/** Reads one URI, without angle brackets. */
export function parseUri(text: Octets): Parsed<SipUri> {
  const colon = text.indexOf(":");
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme !== "sip" && scheme !== "sips" && scheme !== "tel") return malformed("a sip, sips or tel URI");
  if (FORBIDDEN.test(text)) return malformed("a URI without blanks, quotes and angle brackets");
  if (scheme === "tel") return parseTel(text.slice(colon + 1));

  const at = text.lastIndexOf("@"); // neither parameters nor headers hold one (§25.1)
  const userPart = at < 0 ? undefined : text.slice(colon + 1, at);
  let rest = text.slice((at < 0 ? colon : at) + 1);
  const question = rest.indexOf("?");
  const headers = question < 0 ? undefined : rest.slice(question + 1);
  if (question >= 0) rest = rest.slice(0, question);
  const semicolon = rest.indexOf(";");
  const place = parseHostPort(semicolon < 0 ? rest : rest.slice(0, semicolon));
  if (!place) return malformed("a host name or address, with a port or without");
  const { host, port } = place;
  if (port !== undefined && (port < 1 || port > 65535)) return malformed("a port from 1 to 65535");
  if (userPart === "") return malformed("a user name before the @");
  const secret = userPart?.indexOf(":") ?? -1;
  return parsed({
    scheme,
    user: secret < 0 ? userPart : userPart?.slice(0, secret),
    password: secret < 0 ? undefined : userPart?.slice(secret + 1),
    host,
    port,
    parameters: semicolon < 0 ? NONE : parseParameters(rest.slice(semicolon + 1)),
    headers,
  });
}

const NONE: Parameters = [];

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

/** The same URI with another value of one parameter: `""` for one without a value, undefined to take it away. */
export function withUriParameter(uri: SipUri, name: string, value: Octets | undefined): SipUri {
  return { ...uri, parameters: withParameter(uri.parameters, name, value) };
}

/** `%41` becomes `A` (RFC 3261 §19.1.2). A broken escape stays as it is. */
export function unescapeUser(user: Octets): Octets {
  if (!user.includes("%")) return user;
  return user.replaceAll(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Where no default stands in for a missing parameter: present in one URI only, it makes them differ. */
const NEVER_ONE_SIDED = ["user", "ttl", "method", "maddr", "transport"];

/** Whether two URIs are the same by RFC 3261 §19.1.4; tel by RFC 3966 §4 (visual separators do not count). */
export function sameUri(one: SipUri, other: SipUri): boolean {
  if (one.scheme !== other.scheme || one.host !== other.host || one.port !== other.port) return false;
  if (one.scheme === "tel") {
    if (digitsOf(one) !== digitsOf(other)) return false;
  } else if (canonical(one.user) !== canonical(other.user)) return false;
  if (canonical(one.password) !== canonical(other.password)) return false;
  return sortedHeaders(one) === sortedHeaders(other) && sameParameters(one, other);
}

function sameParameters(one: SipUri, other: SipUri): boolean {
  const tel = one.scheme === "tel"; // RFC 3966 §4: all parameters count
  for (const [here, there] of [
    [one, other],
    [other, one],
  ] as const) {
    for (const [name] of here.parameters) {
      const value = parameter(there.parameters, name);
      if (value === undefined) {
        if (tel || NEVER_ONE_SIDED.includes(name)) return false;
      } else if (
        unescapeUser(value).toLowerCase() !==
        unescapeUser(parameter(here.parameters, name) ?? "").toLowerCase()
      )
        return false;
    }
  }
  return true;
}

/** Escapes undone where they change nothing: `%61lice` is `alice`, but an escaped delimiter is not the delimiter (§19.1.4). */
function canonical(text: Octets | undefined): Octets | undefined {
  if (!text?.includes("%")) return text;
  return text.replaceAll(/%([0-9a-fA-F]{2})/g, (whole, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[;/?:@&=+$,]/.test(character) ? whole.toUpperCase() : character;
  });
}

const digitsOf = (uri: SipUri): string => (uri.user ?? "").replaceAll(/[-.()]/g, "").toLowerCase();

/** The headers in a steady order. Names do not tell case apart, nor do we in values, most of which do not either. */
const sortedHeaders = (uri: SipUri): string =>
  uri.headers === undefined ? "" : unescapeUser(uri.headers.toLowerCase().split("&").sort().join("&"));
