import type { Octets } from "#base/octets";

const START = /^(?:[A-Z][A-Z_.!%*+`'~-]{1,31} \S+ SIP\/2\.0|SIP\/2\.0 \d{3}(?: .*)?)$/;
const FIELD = /^[A-Za-z][\w.!%*+`'~-]*[ \t]*:/;
const SDP_LINE = /^[a-z]=/;

/** Whether a line, without blanks at its end, is the start line of a SIP message (RFC 3261 §7.1, §7.2). */
export const isStartLine = (line: string): boolean => START.test(line.trimEnd());

export interface WholeMessage {
  readonly octets: Octets;
  /** What was repaired, as sentences without a full stop. */
  readonly notes: readonly string[];
}

/**
 * The message that lines of a log spell, the first of them its start line. Logs lose the CR of each line, indent lines, lose the empty
 * line before the body, add blanks at line ends (`worn`): all that is put right and said.
 */
export function messageOf(lines: readonly string[], worn = false): WholeMessage {
  const notes: string[] = [];
  let clean = lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  const indent = indentOf(clean.slice(1));
  if (indent > 0) {
    clean = [clean[0]?.trimStart() ?? "", ...clean.slice(1).map((line) => cutIndent(line, indent))];
    notes.push(`every line is indented by ${indent} ${indent === 1 ? "blank" : "blanks"}`);
  }
  if (worn) clean = clean.map((line) => line.trimEnd());
  const head: string[] = [];
  let at = 0;
  for (; at < clean.length; at++) {
    const line = clean[at] ?? "";
    if (line.trim() === "") break;
    if (head.length > 0 && SDP_LINE.test(line) && !FIELD.test(line)) break;
    head.push(head.length === 0 ? line.trimEnd() : line);
  }
  let body: string[] = [];
  if (at < clean.length) {
    if ((clean[at] ?? "").trim() !== "") notes.push("the empty line before the body is missing");
    else at++;
    body = clean.slice(at);
  }
  const declared = lengthIn(head);
  while (body.length > 0 && body.at(-1)?.trim() === "") body.pop();
  const text = body.length === 0 ? "" : bodyText(body, declared);
  return { octets: `${head.join("\r\n")}\r\n\r\n${text}`, notes };
}

/** With or without a line end at its end, whichever Content-Length says. */
function bodyText(body: readonly string[], declared: number | undefined): Octets {
  const lines = body.join("\r\n");
  return declared === lines.length ? lines : `${lines}\r\n`;
}

function lengthIn(head: readonly string[]): number | undefined {
  for (const line of head) {
    const [, digits] = /^(?:Content-Length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*$/i.exec(line) ?? [];
    if (digits !== undefined) return Number(digits);
  }
  return undefined;
}

/** Blanks that all header lines begin with: an indented log, not a folded field. The first must be a field when they are gone. */
function indentOf(lines: readonly string[]): number {
  const [first = ""] = lines;
  const indent = first.length - first.trimStart().length;
  if (indent === 0 || !FIELD.test(first.slice(indent))) return 0;
  for (const line of lines) {
    if (line.trim() === "") break;
    if (line.length - line.trimStart().length < indent) return 0;
  }
  return indent;
}

const cutIndent = (line: string, indent: number): string => {
  const blanks = line.length - line.trimStart().length;
  return line.slice(Math.min(blanks, indent));
};
