import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { parseHostPort } from "./host-port.ts";
import { isClosed, trimBlanks } from "./list.ts";
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

/** Sent-protocol and sent-by, with the blanks that the grammar allows. */
const SENT = /^SIP[ \t]*\/[ \t]*2\.0[ \t]*\/[ \t]*([\w.!%*+`'~-]+)[ \t]+(.+)$/i;
const PLAIN = "SIP/2.0/";
const WORDS = malformed("SIP/2.0/TRANSPORT and a host");

/** Reads one element of Via. */
export function parseVia(text: Octets): Parsed<Via> {
  const semicolon = text.indexOf(";");
  const sent = semicolon < 0 ? text : text.slice(0, semicolon);
  let transport: Octets | undefined;
  let by: Octets | undefined;
  const blank = sent.indexOf(" ");
  if (sent.startsWith(PLAIN) && blank === sent.lastIndexOf(" ")) {
    transport = sent.slice(PLAIN.length, blank);
    by = sent.slice(blank + 1);
  }
  let place = by === undefined ? undefined : parseHostPort(by);
  if (transport === undefined || !isToken(transport) || !place) {
    [, transport, by] = SENT.exec(sent) ?? [];
    if (transport === undefined || by === undefined) return WORDS;
    place = parseHostPort(withoutBlanksAtColon(by));
  }
  if (!place) return WORDS;
  const { host, port } = place;
  if (port !== undefined && port > 65535) return malformed("a port below 65536");
  if (text.includes(";;") && !text.includes('"')) return malformed("a parameter between semicolons");
  if (!isClosed(text)) return malformed("a closing quote or bracket in the parameters");
  const parameters = parseParameters(semicolon < 0 ? "" : text.slice(semicolon + 1));
  return parsed({
    transport: transport.toUpperCase(),
    host,
    port,
    branch: parameter(parameters, "branch"),
    parameters,
  });
}

/** `host : 5060` without the blanks; other blanks stay, and no host has them. */
function withoutBlanksAtColon(by: Octets): Octets {
  const colon = by.lastIndexOf(":");
  if (colon < 0) return trimBlanks(by);
  return `${trimBlanks(by.slice(0, colon))}:${trimBlanks(by.slice(colon + 1))}`;
}

/** Whether a transport is a word as we expect one; anything else is looked at more slowly. */
function isToken(text: Octets): boolean {
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at) | 32;
    if (letter < 97 || letter > 122) return false;
  }
  return text.length > 0;
}
