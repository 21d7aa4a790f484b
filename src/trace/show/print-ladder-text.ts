import type { Ladder, LadderRow } from "./ladder.ts";
import { printClock } from "./print-time.ts";

const TIME_WIDTH = 14;
const LEAST_WIDTH = 24;

export interface TextOptions {
  /** Characters of a line. */
  readonly width: number;
  /** Given a text and whether it tells of a failure: with the colours of a terminal. */
  readonly paint?: (text: string, failed: boolean) => string;
}

/** The ladder as lines of text, for a terminal. */
export function printLadderText(
  { columns, rows }: Ladder,
  { width, paint = (text) => text }: TextOptions,
): string {
  const count = Math.max(2, columns.length);
  const column = Math.max(LEAST_WIDTH, Math.min(44, Math.floor((width - TIME_WIDTH) / count)));
  const lines = [
    " ".repeat(TIME_WIDTH) + columns.map(({ label }) => centre(label, column)).join(""),
    " ".repeat(TIME_WIDTH) + columns.map(() => centre("│", column)).join(""),
  ];
  for (const row of rows) {
    if (row.gap !== undefined)
      lines.push(
        `${" ".repeat(TIME_WIDTH)}${columns.map((_, at) => centre(at === 0 ? `⋮ ${row.gap}` : "⋮", column)).join("")}`,
      );
    lines.push(paint(lineOf(row, columns.length, column), row.failed));
  }
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function lineOf(row: LadderRow, count: number, column: number): string {
  const time = printClock(row.at).padEnd(TIME_WIDTH);
  const words = [row.label, ...row.marks.map((mark) => `(${mark})`)].join(" ");
  if (row.kind === "log") return `${time}· ${words}`;
  const middle = (at: number): number => at * column + Math.floor(column / 2);
  const cells = Array.from({ length: count * column }, () => " ");
  for (let at = 0; at < count; at++) cells[middle(at)] = "│";
  const [left, right] = [Math.min(row.from, row.to), Math.max(row.from, row.to)];
  const [from, to] = [middle(left) + 1, left === right ? middle(left) + column - 2 : middle(right)];
  const room = Math.max(0, to - from - 2);
  const text = ` ${words.length > room - 2 ? `${words.slice(0, Math.max(0, room - 3))}…` : words} `;
  const dash = row.kind === "media" ? "=" : row.kind === "error" ? "·" : "─";
  const before = Math.max(0, Math.floor((room - text.length) / 2));
  const shaft = (dash.repeat(before) + text).padEnd(room, dash).slice(0, room);
  const forward = row.to >= row.from;
  const arrow = forward ? `${dash}${shaft}►` : `◄${shaft}${dash}`;
  for (const [index, character] of [...arrow].entries()) cells[from + index] = character;
  return time + cells.join("");
}

function centre(text: string, width: number): string {
  const cut = text.length > width - 2 ? `${text.slice(0, width - 3)}…` : text;
  const before = Math.max(0, Math.floor(width / 2) - Math.floor(cut.length / 2));
  return `${" ".repeat(before)}${cut}`.padEnd(width);
}
