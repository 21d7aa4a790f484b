import { type Octets, utf8Decode } from "#base/octets";

/** What windows-1252 has where ISO 8859-1 has controls (0x80 to 0x9F); HTML readers take the one for the other as well. */
export const CP1252: Readonly<Record<number, string>> = Object.fromEntries(
  [..."€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"].map((letter, at) => [0x80 + at, letter]),
);

const ONE_BYTE = new Set(["iso-8859-1", "latin1", "us-ascii", "windows-1252", "cp1252", "iso-8859-15"]);

/** The text that a body spells in a charset. UTF-8 where none or an unknown one is named, for that is what clients send. */
export function decodeText(octets: Octets, charset: string | undefined): string {
  if (charset === undefined || !ONE_BYTE.has(charset.toLowerCase())) return utf8Decode(octets);
  return octets.replaceAll(/[\x80-\x9f]/g, (letter) => CP1252[letter.charCodeAt(0)] ?? letter);
}
