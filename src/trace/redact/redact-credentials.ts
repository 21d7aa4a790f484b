import type { Octets } from "#base/octets";

/** Parameters from which nobody can learn a password or forge a message: what one needs to see why a sign-in was refused. */
const OPEN = new Set(
  (
    "username realm nonce nextnonce uri opaque algorithm qop nc stale domain charset userhash " +
    "targetname version crand cnum srand snum sts-uri"
  ).split(" "),
);
/** Known secrets keep their name, so that one sees what was sent. Of anything else not even the name stays: it may be the secret. */
const CLOSED = new Set(["response", "rspauth", "cnonce", "gssapi-data"]);
const SCHEMES = new Set(["digest", "ntlm", "kerberos", "tls-dsk", "basic", "bearer", "negotiate"]);

const [TAB, LF, CR, BLANK, QUOTE, COMMA, EQUALS, BACKSLASH] = [9, 10, 13, 32, 34, 44, 61, 92];
const isBlank = (code: number): boolean => code === BLANK || code === TAB || code === CR || code === LF;
/** True at a blank, a comma, a quote, an equals sign and the end of the text (where the code is NaN). */
const endsWord = (code: number): boolean =>
  isBlank(code) || code === COMMA || code === QUOTE || code === EQUALS || Number.isNaN(code);

/** A challenge as we write it, which is half of what comes here: nothing in it is secret. Saves four fifths of the walk (2 µs). */
const CHALLENGE =
  /^ ?(?:Digest|NTLM) (?:(?:realm|nonce|qop|opaque|targetname)="[^"\\]*"|(?:algorithm|stale|version)=[^\s",=]*)(?:, (?:(?:realm|nonce|qop|opaque|targetname)="[^"\\]*"|(?:algorithm|stale|version)=[^\s",=]*))*\r?\n?$/;

/** A signature as we write it under everything that goes to a Communicator client: what is secret stands first. */
const SIGNATURE =
  /^( ?NTLM )rspauth="[0-9A-F]*"((?:, (?:srand|snum|opaque|qop|targetname|realm)="[^"\\]*")*\r?\n?)$/;

/**
 * The value of Authorization, WWW-Authenticate, Authentication-Info and their proxy sisters without what is secret in it; the very
 * same text when nothing is. Reads each character once: it runs for every signed message.
 */
export function redactCredentials(value: Octets): Octets {
  if (CHALLENGE.test(value)) return value;
  const signature = SIGNATURE.exec(value);
  if (signature) return `${signature[1]}rspauth="removed"${signature[2]}`;
  let clean = "";
  let taken = 0; // up to here the value is in clean already
  let at = skipScheme(value);
  for (;;) {
    while (isBlank(value.charCodeAt(at)) || value.charCodeAt(at) === COMMA) at++;
    if (at >= value.length) break;
    const start = at;
    while (!endsWord(value.charCodeAt(at))) at++;
    const name = value.slice(start, at);
    const equals = skipBlanks(value, at);
    let keeps = false;
    if (value.charCodeAt(equals) === EQUALS) {
      at = endOfValue(value, skipBlanks(value, equals + 1));
      keeps = OPEN.has(name) || OPEN.has(name.toLowerCase());
    } else at = endOfGarbage(value, at);
    if (keeps) continue;
    clean += value.slice(taken, start) + (CLOSED.has(name.toLowerCase()) ? `${name}="removed"` : "removed");
    taken = at;
  }
  return taken === 0 ? value : clean + value.slice(taken);
}

/** Behind the scheme, when there is one that we know; a word that is none may be a secret. */
function skipScheme(value: Octets): number {
  const start = skipBlanks(value, 0);
  let end = start;
  while (!endsWord(value.charCodeAt(end))) end++;
  return isBlank(value.charCodeAt(end)) && SCHEMES.has(value.slice(start, end).toLowerCase()) ? end : start;
}

function skipBlanks(value: Octets, from: number): number {
  let at = from;
  while (isBlank(value.charCodeAt(at))) at++;
  return at;
}

function endOfValue(value: Octets, from: number): number {
  if (value.charCodeAt(from) !== QUOTE) return endOfGarbage(value, from);
  for (let at = from; ; ) {
    at = value.indexOf('"', at + 1);
    if (at < 0) return value.length; // the quote never ends
    let escapes = 0;
    while (value.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at + 1;
  }
}

/** Up to the next blank or comma, whatever stands there. */
function endOfGarbage(value: Octets, from: number): number {
  let at = from;
  while (at < value.length && !isBlank(value.charCodeAt(at)) && value.charCodeAt(at) !== COMMA) at++;
  return at;
}
