/**
 * Bytes as the pure rooms see them: a string in which each character is one byte (U+0000 to U+00FF).
 * Such strings are compact in V8, are searched at memory speed, and survive a round trip byte for byte.
 * `net` turns buffers into octets and back (latin1); nobody else converts. See docs/adr/002-octets.md.
 */
export type Octets = string;

/**
 * A copy that stands for itself: V8 makes a slice of 13 characters and more hold the whole text that it was cut from. For what is kept
 * of a message longer than the message.
 */
export function detached(text: string): string {
  return text.length < 13 ? text : [text.slice(0, 1), text.slice(1)].join("");
}

/** The UTF-8 bytes of a text. A lone surrogate becomes U+FFFD. */
export function utf8Encode(text: string): Octets {
  if (!BEYOND_ASCII.test(text)) return text;
  let octets = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0xfffd;
    if (code < 0x80) octets += character;
    else if (code < 0x800) octets += bytes(0xc0 | (code >> 6), tail(code));
    else if (code < 0x10000) {
      const whole = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
      octets += bytes(0xe0 | (whole >> 12), tail(whole >> 6), tail(whole));
    } else octets += bytes(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code));
  }
  return octets;
}

/** The text that UTF-8 bytes spell; a byte that cannot stand where it does becomes U+FFFD. */
export function utf8Decode(octets: Octets): string {
  if (!NOT_ASCII.test(octets)) return octets;
  let text = "";
  for (let at = 0; at < octets.length; ) {
    const first = octets.charCodeAt(at);
    const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    const code = length === 0 || first > 0xf4 ? undefined : codePoint(octets, at, first, length);
    text += code === undefined ? "\ufffd" : String.fromCodePoint(code);
    at += code === undefined ? 1 : length;
  }
  return text;
}

const NOT_ASCII = /[\x80-\xff]/;
const BEYOND_ASCII = /[^\x00-\x7f]/;
const LEAST = [0, 0, 0x80, 0x800, 0x10000];
const bytes = (...codes: number[]): Octets => String.fromCharCode(...codes);
const tail = (code: number): number => 0x80 | (code & 0x3f);

function codePoint(octets: Octets, at: number, first: number, length: number): number | undefined {
  if (length === 1) return first;
  let code = first & (0xff >> (length + 1));
  for (let next = 1; next < length; next++) {
    const byte = octets.charCodeAt(at + next);
    if (Number.isNaN(byte) || (byte & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (byte & 0x3f);
  }
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < (LEAST[length] ?? 0) || code > 0x10ffff || surrogate ? undefined : code;
}
