import { type Octets, utf8Encode } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { trimBlanks } from "./list.ts";
import { parameter, parseParameters, quote, unquote } from "./parameters.ts";

/** One element of Reason: why a request was sent (RFC 3326). */
export interface Reason {
  /** As it stands: `SIP`, `Q.850`, or another. */
  readonly protocol: string;
  readonly cause: number | undefined;
  /** Octets (UTF-8), without quotes. */
  readonly text: Octets | undefined;
}

const PROTOCOL = /^[\w.!%*+`'~-]+$/;

/** Reads one element of Reason. */
export function parseReason(element: Octets): Parsed<Reason> {
  const semicolon = element.indexOf(";");
  const protocol = trimBlanks(semicolon < 0 ? element : element.slice(0, semicolon));
  if (!PROTOCOL.test(protocol)) return malformed("a protocol, as in SIP;cause=486");
  const parameters = parseParameters(semicolon < 0 ? "" : element.slice(semicolon + 1));
  const cause = parameter(parameters, "cause");
  if (cause !== undefined && !/^\d{1,9}$/.test(cause)) return malformed("a number as cause");
  const text = parameter(parameters, "text");
  return parsed({
    protocol,
    cause: cause === undefined ? undefined : Number(cause),
    text: text === undefined ? undefined : unquote(text),
  });
}

/** `SIP;cause=200;text="Call completed elsewhere"`. `text` may hold any character. */
export function printReason(protocol: string, cause: number, text?: string): Octets {
  return `${protocol};cause=${cause}${text === undefined ? "" : `;text=${quote(utf8Encode(text))}`}`;
}
