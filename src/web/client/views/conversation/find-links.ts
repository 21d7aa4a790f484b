/** A piece of a message: plain words, or an address that may be opened. */
export type Piece = { readonly text: string; readonly href?: string };

// A link ends at white space, at a quotation mark, and at marks that turn the direction of text: with those, what is
// read would not be what is opened.
const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"'`\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const CLOSING: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
/** An address of more characters is shown as text. */
const LONGEST = 2_000;

/**
 * Cuts a message into plain text and links. Only http and https become links, never an address with a user name in it
 * (`https://bank.example@evil.example` reads as another host than it opens).
 */
export function findLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const words = match[0].length > LONGEST ? "" : withoutEnd(match[0]);
    const href = hrefOf(words);
    if (!href) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: words, href });
    from = match.index + words.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** Full stops and brackets that belong to the sentence, not to the address. */
function withoutEnd(words: string): string {
  let end = words.length;
  for (; end > 0; end--) {
    const last = words[end - 1] ?? "";
    const opening = CLOSING[last];
    const partOfSentence = opening
      ? count(words, last, end) > count(words, opening, end)
      : /[.,;:!?…»”’*_~]/u.test(last);
    if (!partOfSentence) break;
  }
  return words.slice(0, end);
}

function count(words: string, letter: string, end: number): number {
  let found = 0;
  for (let at = words.indexOf(letter); at >= 0 && at < end; at = words.indexOf(letter, at + 1)) found++;
  return found;
}

function hrefOf(words: string): string | undefined {
  const url = URL.parse(/^https?:/iu.test(words) ? words : `https://${words}`);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) return undefined;
  return url.username || url.password ? undefined : url.href;
}
