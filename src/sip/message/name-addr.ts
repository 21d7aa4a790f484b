import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { type Parameters, parameter, parseParameters, unquote } from "./parameters.ts";
import { parseUri, type SipUri } from "./uri.ts";

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

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:./;
const TOKENS = /^[^\u0000-\u001f"<>]*$/;

/** Reads one element of such a field (RFC 3261 §20.10: without angle brackets all parameters are the field's). */
export function parseNameAddr(text: Octets): Parsed<NameAddr> {
  const value = text.trim();
  let display: Octets | undefined;
  let open = 0;
  if (value.startsWith('"')) {
    const end = endOfQuote(value);
    if (end < 0) return malformed("a closing quote after the display name");
    display = unquote(value.slice(0, end + 1));
    open = value.indexOf("<", end);
    if (open < 0 || value.slice(end + 1, open).trim() !== "")
      return malformed("<URI> after the display name");
  } else open = value.indexOf("<");

  if (open < 0) return bare(value);
  if (display === undefined && open > 0) {
    const words = value.slice(0, open).trim();
    if (!TOKENS.test(words)) return malformed("a display name in quotes");
    display = words;
  }
  const close = value.indexOf(">", open);
  if (close < 0) return malformed("a closing > after the URI");
  const tail = value.slice(close + 1).trim();
  if (tail !== "" && !tail.startsWith(";")) return malformed("; before the parameters after >");
  return build(display, value.slice(open + 1, close).trim(), parseParameters(tail.slice(1)));
}

function bare(value: Octets): Parsed<NameAddr> {
  const semicolon = value.indexOf(";");
  const uriText = (semicolon < 0 ? value : value.slice(0, semicolon)).trim();
  return build(undefined, uriText, semicolon < 0 ? [] : parseParameters(value.slice(semicolon + 1)));
}

function build(display: Octets | undefined, uriText: Octets, parameters: Parameters): Parsed<NameAddr> {
  if (!SCHEME.test(uriText)) return malformed("a URI with its scheme, as in sip:name@domain");
  const uri = parseUri(uriText);
  const known = /^(sips?|tel):/i.test(uriText);
  if (!uri.ok && known) return malformed(uri.expected);
  return parsed({
    display,
    uriText,
    uri: uri.ok ? uri.value : undefined,
    parameters,
    tag: parameter(parameters, "tag"),
  });
}

/** Index of the quote that closes the one at 0; -1 where none does. */
function endOfQuote(value: Octets): number {
  for (let at = 1; at < value.length; at++) {
    const character = value[at];
    if (character === "\\") at++;
    else if (character === '"') return at;
  }
  return -1;
}
