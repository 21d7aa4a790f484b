import type { Octets } from "./octets.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const MOST = 65_536;

/** The octets that base64 spells, with padding or without (RFC 4648 §4); undefined: it is none, or too long. */
export function fromBase64(text: string): Octets | undefined {
  const letters = text.replace(/={1,2}$/, "");
  if (text.length > MOST || letters.length % 4 === 1) return undefined;
  let octets = "";
  let bits = 0;
  let held = 0;
  for (const letter of letters) {
    const value = LETTERS.indexOf(letter);
    if (value < 0) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      octets += String.fromCharCode((held >> bits) & 0xff);
    }
  }
  return octets;
}
