import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { isClosed, trimBlanks } from "./list.ts";
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

const KNOWN_SCHEME = /^(sips?|tel):/i;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:./;
/** Liberal: RFC 3261 wants tokens, old phones write names with other marks. A comma or semicolon would split the field elsewhere. */
const WORDS = /^[^\u0000-\u0008\u000a-\u001f\u007f"<>,;]*$/;
/** What cannot be told from field parameters or a next element without angle brackets (§20.10). */
const NEEDS_BRACKETS = /[?,]/;
const NONE: Parameters = [];
const UNCLOSED = malformed("a closing quote or bracket in the parameters");

/** Reads one element of such a field (RFC 3261 §20.10: without angle brackets all parameters are the field's). */
export function parseNameAddr(text: Octets): Parsed<NameAddr> {
  const value = trimBlanks(text);
  let display: Octets | undefined;
  let open = value.indexOf("<");
  if (value.startsWith('"')) {
    const end = endOfQuote(value);
    if (end < 0) return malformed("a closing quote after the display name");
    display = unquote(value.slice(0, end + 1));
    open = value.indexOf("<", end);
    if (open < 0 || trimBlanks(value.slice(end + 1, open)) !== "")
      return malformed("<URI> after the display name");
  } else if (open < 0) return bare(value);
  else if (open > 0) {
    display = trimBlanks(value.slice(0, open));
    if (!WORDS.test(display)) return malformed("a display name in quotes");
  }
  const close = value.indexOf(">", open);
  if (close < 0) return malformed("a closing > after the URI");
  if (close + 1 === value.length) return build(display, value.slice(open + 1, close), NONE);
  const tail = trimBlanks(value.slice(close + 1));
  if (!tail.startsWith(";")) return malformed("; before the parameters after >");
  if (!isClosed(tail)) return UNCLOSED;
  return build(display, value.slice(open + 1, close), parseParameters(tail.slice(1)));
}

function bare(value: Octets): Parsed<NameAddr> {
  if (!isClosed(value)) return UNCLOSED;
  const semicolon = value.indexOf(";");
  const uriText = semicolon < 0 ? value : trimBlanks(value.slice(0, semicolon));
  if (NEEDS_BRACKETS.test(uriText)) return malformed("angle brackets around a URI with ? or ,");
  return build(undefined, uriText, semicolon < 0 ? NONE : parseParameters(value.slice(semicolon + 1)));
}

function build(display: Octets | undefined, uriText: Octets, parameters: Parameters): Parsed<NameAddr> {
  const uri = parseUri(uriText);
  if (!uri.ok) {
    if (!SCHEME.test(uriText)) return malformed("a URI with its scheme, as in sip:name@domain");
    if (KNOWN_SCHEME.test(uriText)) return malformed(uri.expected);
  }
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
