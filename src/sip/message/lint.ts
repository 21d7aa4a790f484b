import { type Octets, utf8Decode } from "#base/octets";
import { type FieldName, fieldName, wireName } from "./field-name.ts";
import { FIELD_RULES } from "./lint-fields.ts";
import { cut, type Piece, type Report } from "./lint-grammar.ts";
import { type LintedField, lintRules } from "./lint-rules.ts";
import { lintStartLine } from "./lint-start-line.ts";

/** Something that the standards do not allow. */
export interface LintProblem {
  /** As we write it, or `start line`, `header`, `body`. */
  readonly field: string;
  /** At most 80 octets. */
  readonly seen: Octets;
  readonly expected: string;
  /** Where in the octets. */
  readonly offset: number;
  /** As in `RFC 3261 §20.16`. */
  readonly rfc: string;
}

export interface LintReport {
  readonly valid: boolean;
  /** At most 200 octets. */
  readonly startLine: Octets;
  readonly problems: LintProblem[];
  /** What makes no message wrong but is worth knowing: forms of RFC 2543, octets behind the body. */
  readonly notes: LintProblem[];
}

const MOST_PROBLEMS = 100;
const MOST_LINES = 5_000;
const NAME = /^[A-Za-z0-9.!%*_+`'~-]+$/;
/** Controls that stand neither behind a backslash nor belong to a line end; a backslash takes what follows with it. */
const CONTROL = /\\[\u0000-\u007f]|[\u0000-\u0008\u000a-\u001f\u007f]/g;

/**
 * Everything that RFC 3261 and its companions find wrong in one message, in the order in which it stands there. Stricter than what
 * we accept on the wire. What came over a stream and what came in a datagram look alike here, so a message without Content-Length
 * passes. A message whose Via has no RFC 3261 branch is measured by RFC 2543 where that demanded less (no tags, no Max-Forwards).
 */
export function lintMessage(octets: Octets): LintReport {
  const problems: LintProblem[] = [];
  const notes: LintProblem[] = [];
  const into =
    (list: LintProblem[]): Report =>
    (field, { text, at }, expected, rfc) => {
      if (list.length < MOST_PROBLEMS)
        list.push({ field, seen: text.slice(0, 80), expected, offset: at, rfc });
    };
  const report = into(problems);

  const leading = /^[\r\n]*/.exec(octets)?.[0].length ?? 0;
  const { lines, bodyAt } = readLines(octets, leading, report);
  const [first = { text: "", at: leading }, ...rest] = lines;
  const start = lintStartLine(first, report);
  const fields: LintedField[] = [];
  for (const line of rest) {
    const field = readField(line, report);
    if (!field) continue;
    fields.push(field);
    const rule = Object.hasOwn(FIELD_RULES, field.name) ? FIELD_RULES[field.name] : undefined;
    rule?.check(field.value, (seen, expected, rfc) => report(wireName(field.name), seen, expected, rfc));
  }
  countFields(fields, report);
  const body = bodyAt === undefined ? undefined : { text: octets.slice(bodyAt), at: bodyAt };
  lintRules({ start, fields, body, end: octets.length }, report, into(notes));
  problems.sort((one, other) => one.offset - other.offset);
  return { valid: problems.length === 0, startLine: first.text.slice(0, 200), problems, notes };
}

interface Lines {
  /** Start line and fields; folds have become as many blanks, so that offsets stay true. */
  readonly lines: Piece[];
  /** Undefined when no empty line ends the header. */
  readonly bodyAt: number | undefined;
}

function readLines(octets: Octets, from: number, report: Report): Lines {
  const lines: Piece[] = [];
  let begin = from; // of the line and of those that are folded into it
  let last = from; // where its text ends so far
  let bare: Piece | undefined;
  let bareLines = 0;
  const keep = (): void => {
    const text = octets.slice(begin, last).replaceAll("\r\n", "  ").replaceAll("\n", " ");
    if (last > begin) lines.push({ text, at: begin });
  };
  for (let at = from; at < octets.length; ) {
    const lf = octets.indexOf("\n", at);
    const end = lf < 0 ? octets.length : lf > at && octets[lf - 1] === "\r" ? lf - 1 : lf;
    if (lf === end && bareLines++ === 0) bare = { text: octets.slice(at, end), at };
    if (lf >= 0 && end === at) {
      keep();
      if (bare)
        report("header", bare, `CR LF at the end of each line (${bareLines} end in LF alone)`, "RFC 3261 §7");
      return { lines, bodyAt: lf + 1 };
    }
    if (lines.length === 0 || !goesOn(octets, begin, last, at)) {
      keep();
      begin = at;
    }
    last = end;
    at = lf < 0 ? octets.length : lf + 1;
    if (lines.length >= MOST_LINES) {
      report("header", { text: "", at }, `at most ${MOST_LINES} fields`, "RFC 3261 §21.5.7");
      return { lines, bodyAt: undefined };
    }
  }
  keep();
  report("header", { text: "", at: octets.length }, "an empty line after the fields", "RFC 3261 §7");
  return { lines, bodyAt: undefined };
}

/** Whether the line at `at` is folded: it begins with a blank, and what it continues is a field (§7.3.1). */
function goesOn(octets: Octets, begin: number, last: number, at: number): boolean {
  if (octets[at] !== " " && octets[at] !== "\t") return false;
  const colon = octets.indexOf(":", begin);
  return colon >= 0 && colon < last;
}

function readField(line: Piece, report: Report): LintedField | undefined {
  const colon = line.text.indexOf(":");
  const onWire = cut(line, 0, Math.max(0, colon)).text;
  if (!NAME.test(onWire) || /^[ \t]/.test(line.text)) {
    report(
      "header",
      line,
      "a field name of token characters at the beginning of the line, and a colon",
      "RFC 3261 §7.3.1",
    );
    return undefined;
  }
  const name = fieldName(onWire);
  const value = cut(line, colon + 1);
  for (const found of value.text.matchAll(CONTROL))
    if (found[0].length === 1) {
      report(
        wireName(name),
        { text: value.text.slice(found.index), at: value.at + found.index },
        "no control characters",
        "RFC 3261 §25.1",
      );
      break;
    }
  if (utf8Decode(value.text.replaceAll("\u00ef\u00bf\u00bd", "")).includes("\ufffd"))
    report(wireName(name), value, "UTF-8", "RFC 3261 §7.3.1");
  return { name, value };
}

function countFields(fields: readonly LintedField[], report: Report): void {
  const counts = new Map<FieldName, number>();
  for (const { name, value } of fields) {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (count === 2 && Object.hasOwn(FIELD_RULES, name) && FIELD_RULES[name]?.many === false)
      report(wireName(name), value, `one ${wireName(name)} field`, "RFC 3261 §7.3.1");
  }
}
