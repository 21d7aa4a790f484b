import { isWorn, unworn } from "./worn-text.ts";

/** What only a web page puts into the head of a message, never the program that logged it. */
const MARKUP =
  /&(?:lt|gt|quot|nbsp|#160|#xa0);|<br\b|<\/(?:p|div|span|pre|code|td|tr)\b|=\xe2\x80[\x9c-\x9e]|:\xc2\xa0/i;
const NO_BREAK_BLANK = "\xc2\xa0";
/** As much of a line's end as tells whether blanks were put there. */
const LINE_END = 64;

/** The lines of one record as the program wrote them, as far as that can be known. */
export interface OffThePage {
  readonly lines: readonly string[];
  /** Blanks stood at the end of each line. */
  readonly worn: boolean;
  /** What was undone, as sentences without a full stop. */
  readonly notes: readonly string[];
}

/**
 * Undoes what a web page did to a record. Only its head tells whether one did: in a body entities and tags are the body's own, as in each
 * XML document that a client's log on the disk holds.
 */
export function offThePage(lines: readonly string[], head = headOf(lines)): OffThePage {
  const marked = head.some(isMarked);
  const clean = marked ? lines.map(unworn) : lines;
  const ends = clean.slice(1, Math.min(head.length, 7)).map((line) => line.slice(-LINE_END));
  const worn = ends.length > 0 && ends.every((end) => isWorn([end]));
  return {
    lines: worn ? withoutBlanks(clean, ends) : clean,
    worn,
    notes: [
      ...(marked ? ["entities and tags of a web page were undone"] : []),
      ...(worn ? ["blanks at the ends of lines were taken off"] : []),
    ],
  };
}

/** Takes off the blanks that all lines have: what one has above that, as a candidate of Communicator does, is its own. */
function withoutBlanks(lines: readonly string[], ends: readonly string[]): readonly string[] {
  const shared = Math.min(...ends.map((end) => end.length - withoutEndBlanks(end).length));
  return lines.map((line) => line.slice(0, Math.max(withoutEndBlanks(line).length, line.length - shared)));
}

/** `trimEnd` for octets: that takes the byte A0 off too, which is the end of `à` in UTF-8. */
export function withoutEndBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === " " || line[end - 1] === "\t")) end--;
  return line.slice(0, end);
}

const isMarked = (line: string): boolean =>
  MARKUP.test(line) || line.startsWith(NO_BREAK_BLANK) || line.endsWith(NO_BREAK_BLANK);

/** The lines before the first empty one, which on a page may hold a tag or a no-break blank. */
function headOf(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => line.length < 100 && unworn(line).trim() === "");
  return end < 0 ? lines : lines.slice(0, end);
}
