import type { Content } from "./read-message.ts";

/** What a content policy forbids. */
export interface ContentPolicy {
  readonly words: readonly string[];
  readonly links: boolean;
}

/** What was found in a message that may not stand there. */
export type Forbidden =
  | { readonly kind: "word"; readonly found: string }
  | { readonly kind: "link"; readonly found: string };

const LINK = /(?:\b(?:https?|ftps?|file):\/\/|\bwww\.)[^\s<>"']{1,200}/i;

/**
 * Whether the policy lets this content pass: what a person reads in it, so that markup inside a word hides nothing. An invitation
 * to a file is searched for words too (its file name).
 */
export function findForbidden(content: Content, policy: ContentPolicy): Forbidden | undefined {
  const shown = content.plain ?? (content.kind === "file" ? content.text : undefined);
  if (shown === undefined) return undefined;
  if (policy.links) {
    const link = LINK.exec(shown)?.[0];
    if (link !== undefined) return { kind: "link", found: link };
  }
  if (policy.words.length === 0) return undefined;
  const text = fold(shown);
  const found = foldedWords(policy.words).findIndex((word) => hasWord(text, word));
  return found < 0 ? undefined : { kind: "word", found: policy.words[found] ?? "" };
}

/** Folded once for each value of the setting. */
function foldedWords(words: readonly string[]): readonly string[] {
  let folded = FOLDED.get(words);
  if (!folded) {
    folded = words.map(fold);
    FOLDED.set(words, folded);
  }
  return folded;
}
const FOLDED = new WeakMap<readonly string[], readonly string[]>();

/** Without what only looks different: width, case, invisible marks between letters. */
const fold = (text: string): string =>
  text
    .normalize("NFKC")
    .replaceAll(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "")
    .toLowerCase();

const LETTER = /[\p{L}\p{N}_]/u;

function hasWord(text: string, word: string): boolean {
  if (word === "") return false;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = text[at - 1];
    const after = text[at + word.length];
    const begins = before === undefined || !LETTER.test(before) || !LETTER.test(word[0] ?? "");
    const ends = after === undefined || !LETTER.test(after) || !LETTER.test(word.at(-1) ?? "");
    if (begins && ends) return true;
  }
  return false;
}
