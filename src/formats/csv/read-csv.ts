import { malformed, type Parsed, parsed } from "#base/parsed";

/** One record, with the number of the line on which it begins (from 1). */
export interface CsvRecord {
  readonly line: number;
  readonly cells: Parsed<readonly string[]>;
}

export interface CsvLimits {
  readonly cells: number;
  readonly characters: number;
}

const MOST: CsvLimits = { cells: 50, characters: 10_000 };

/**
 * Reads comma-separated values (RFC 4180) record by record: quoted cells may hold commas, doubled quotes and line breaks; lines
 * end with CRLF, LF or CR; empty lines are left out. A record that cannot be read is reported, and reading goes on with the next line.
 */
export function* readCsv(text: string, limits: CsvLimits = MOST): Generator<CsvRecord> {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const begin = at;
    const record = readRecord(text, at, limits);
    at = record.end;
    if (!record.blank) yield { line, cells: record.cells };
    line += countLines(text, begin, at);
  }
}

interface Read {
  readonly cells: Parsed<readonly string[]>;
  readonly blank: boolean;
  /** Where the next record begins. */
  readonly end: number;
}

function readRecord(text: string, begin: number, limits: CsvLimits): Read {
  const cells: string[] = [];
  for (let at = begin; ; ) {
    const cell = text[at] === '"' ? readQuoted(text, at, limits) : readPlain(text, at);
    if (!cell.ok) return { cells: cell, blank: false, end: nextLine(text, at) };
    cells.push(cell.value.text);
    at = cell.value.end;
    if (cells.length > limits.cells) {
      return { cells: malformed(`at most ${limits.cells} cells`), blank: false, end: nextLine(text, at) };
    }
    if (at - begin > limits.characters) {
      return {
        cells: malformed(`at most ${limits.characters} characters`),
        blank: false,
        end: nextLine(text, at),
      };
    }
    if (text[at] === ",") at++;
    else
      return { cells: parsed(cells), blank: cells.length === 1 && cells[0] === "", end: nextLine(text, at) };
  }
}

interface Cell {
  readonly text: string;
  readonly end: number;
}

function readPlain(text: string, begin: number): Parsed<Cell> {
  let end = begin;
  while (end < text.length && !isCellEnd(text.charCodeAt(end))) end++;
  const cell = text.slice(begin, end);
  return cell.includes('"') ? malformed("quotes around the whole cell") : parsed({ text: cell, end });
}

function readQuoted(text: string, begin: number, limits: CsvLimits): Parsed<Cell> {
  let cell = "";
  for (let at = begin + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0 || quote - begin > limits.characters) return malformed("a quote that ends the cell");
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const end = quote + 1;
      const ends = end === text.length || isCellEnd(text.charCodeAt(end));
      return ends
        ? parsed({ text: cell, end })
        : malformed("a comma or the line's end after the closing quote");
    }
    cell += '"';
    at = quote + 2;
  }
}

const isCellEnd = (code: number) => code === 0x2c || code === 0x0d || code === 0x0a;

/** Where the line after this place begins; at a line's end that is the place behind it. */
function nextLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a) return at + 1;
    if (code === 0x0d) return text.charCodeAt(at + 1) === 0x0a ? at + 2 : at + 1;
  }
  return text.length;
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at = nextLine(text, at)) lines++;
  return lines;
}
