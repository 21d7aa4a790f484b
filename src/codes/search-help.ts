import { parseHelpPage } from "./help-page.ts";

/** A page that fits what somebody looks for. */
export interface FoundPage {
  readonly id: string;
  readonly title: string;
  /** The first sentence or so in which a word stands, where the title has none of them. */
  readonly extract?: string;
}

interface Searchable extends FoundPage {
  readonly titleText: string;
  readonly paragraphs: readonly string[];
  readonly text: string;
}

const MOST_WORDS = 8;
const MOST_FOUND = 50;
const EXTRACT = 200;

/**
 * Makes help pages searchable: a page is found when it has every word, or its beginning, wherever; titles count more than texts.
 * Case and accents do not matter.
 */
export function helpSearch(
  pages: Iterable<readonly [id: string, markdown: string]>,
): (words: string) => readonly FoundPage[] {
  const all = [...pages].flatMap(([id, markdown]): Searchable[] => {
    const page = parseHelpPage(markdown);
    if (!page) return [];
    const paragraphs = markdown.split(/\n\s*\n|\n(?=#)/).filter((part) => !/^(?:#|```)/.test(part));
    const titleText = plain(`${id} ${page.title}`);
    return [{ id, title: page.title, titleText, paragraphs, text: `${titleText} ${plain(markdown)}` }];
  });
  return (asked) => {
    const words = plain(asked)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean)
      .slice(0, MOST_WORDS);
    if (words.length === 0) return [];
    return all
      .filter(({ text }) => words.every((word) => hasWord(text, word)))
      .map((page) => ({ page, weight: words.filter((word) => hasWord(page.titleText, word)).length }))
      .sort((one, other) => other.weight - one.weight || (one.page.id < other.page.id ? -1 : 1))
      .slice(0, MOST_FOUND)
      .map(({ page, weight }) => found(page, weight === words.length ? [] : words));
  };
}

function found({ id, title, paragraphs }: Searchable, words: readonly string[]): FoundPage {
  const paragraph = paragraphs.find((one) => words.some((word) => hasWord(plain(one), word)));
  if (paragraph === undefined) return { id, title };
  const text = paragraph.replaceAll(/\s+/g, " ").replaceAll(/[`*]/g, "").trim();
  return { id, title, extract: text.length > EXTRACT ? `${text.slice(0, EXTRACT)}…` : text };
}

/** Small letters without accents. */
const plain = (text: string) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** Whether a word of the text begins so. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return true;
  return false;
}
