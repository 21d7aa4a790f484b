import { type Octets, utf8Decode } from "#base/octets";
import { type FieldName, fieldName } from "#sip/message/field-name";
import { type LintProblem, lintMessage } from "#sip/message/lint";
import { splitList, trimBlanks } from "#sip/message/list";
import type { SipMessage } from "#sip/message/message";
import { readSip } from "../read-sip.ts";
import { bodyLines } from "./body/body-lines.ts";
import { describeBody } from "./body/describe-body.ts";
import { type CutLine, cutLines } from "./cut-lines.ts";
import type { DescribedBody, DescribedLine, DescribedMessage, Said } from "./described.ts";
import { fieldWords } from "./field-words.ts";
import { startWords } from "./start-words.ts";
import { countOf, readable } from "./words.ts";

export type { DescribedLine } from "./described.ts";

/** What is described of one message; lines behind it stand there without words. */
const MOST_LINES = 5_000;

/**
 * Every line of a message with what it says there, and what is wrong with it by the standards. Secrets have been taken out before
 * (`redactMessage`). Nothing throws, whatever the octets.
 */
export function describeMessage(octets: Octets): DescribedMessage {
  const message = readSip(octets)?.message;
  const cut = cutLines(octets);
  const said = new Map<number, Said>();
  describeHeader(cut, message, said);
  addProblems(octets, cut, message, said);
  const body = message && message.body !== "" ? describeBodyOf(message) : undefined;
  if (message) describeBodyLines(octets, cut, message, body, said);
  return cut.map(({ text, part }, at) => lineOf(text, part, said.get(at)));
}

/** What the body of a message says as a whole, with the important facts as a tree; undefined: it has none, or its kind is not known. */
export function describeMessageBody(octets: Octets): DescribedBody | undefined {
  const message = readSip(octets)?.message;
  return message && message.body !== "" ? describeBodyOf(message) : undefined;
}

const lineOf = (line: Octets, part: DescribedLine["part"], said: Said | undefined): DescribedLine => ({
  text: utf8Decode(line),
  part,
  sentence: said?.sentence,
  source: said?.source,
  severity: said?.severity ?? "normal",
});

/** Fields whose elements form one list over all their lines, so that words depend on the place in it. */
const LISTS: ReadonlySet<FieldName> = new Set([
  "via",
  "route",
  "record-route",
  "path",
  "service-route",
  "history-info",
]);

interface WholeField {
  /** Of its first line. */
  readonly line: number;
  readonly name: FieldName;
  readonly value: Octets;
}

function describeHeader(
  cut: readonly CutLine[],
  message: SipMessage | undefined,
  said: Map<number, Said>,
): void {
  const start = cut.findIndex(({ part }) => part === "start");
  const words = start < 0 ? undefined : startWords(cut[start]?.text ?? "", message);
  if (words) said.set(start, words);
  const fields = wholeFields(cut);
  const totals = new Map<FieldName, number>();
  const counts = fields.map(({ name, value }) => {
    const count = LISTS.has(name) ? splitList(value).length : 1;
    const above = totals.get(name) ?? 0;
    totals.set(name, above + count);
    return above;
  });
  fields.forEach(({ line, name, value }, at) => {
    const context = { message, above: counts[at] ?? 0, total: totals.get(name) ?? 1 };
    const field = fieldWords(name, value, context);
    if (field) said.set(line, field);
  });
}

/** Fields with their folded lines put together (RFC 3261 §7.3.1). */
function wholeFields(cut: readonly CutLine[]): WholeField[] {
  const fields: WholeField[] = [];
  for (let at = 0; at < cut.length && at < MOST_LINES; at++) {
    const { text, part } = cut[at] ?? { text: "", part: "body" };
    if (part === "body") break;
    const colon = text.indexOf(":");
    if (part !== "header" || colon < 1 || text.startsWith(" ") || text.startsWith("\t")) continue;
    const pieces = [text.slice(colon + 1)];
    while (cut[at + pieces.length]?.part === "header" && /^[ \t]/.test(cut[at + pieces.length]?.text ?? ""))
      pieces.push(trimBlanks(cut[at + pieces.length]?.text ?? ""));
    fields.push({
      line: at,
      name: fieldName(text.slice(0, colon).trimEnd()),
      value: trimBlanks(pieces.join(" ")),
    });
  }
  return fields;
}

/** What a log loses, not what the sender did. */
const LOST_IN_LOGS = /^CR LF at the end/;
/** What a problem expects where a whole field is not there. */
const MISSING = /^a \S+ field/;
/** The body is shorter than its sender said: a log or a capture may have cut it, so that it is no fault of the sender's. */
const SHORT_BODY = /^a body of \d+ octets, and (\d+) are here/;

/** Adds to each line what the standards find wrong with it; what is missing is said where the header ends. */
function addProblems(
  octets: Octets,
  cut: readonly CutLine[],
  message: SipMessage | undefined,
  said: Map<number, Said>,
): void {
  if (!message) return;
  for (const problem of lintMessage(octets).problems) {
    if (LOST_IN_LOGS.test(problem.expected)) continue;
    const line = lineAt(cut, problem, octets.length);
    if (line === undefined || cut[line]?.text.includes("removed")) continue;
    const before = said.get(line);
    const [, there] = SHORT_BODY.exec(problem.expected) ?? [];
    if (there !== undefined) {
      const sentence = `${before?.sentence ?? ""} Only ${countOf(Number(there), "byte")} of it ${there === "1" ? "is" : "are"} in this trace.`;
      said.set(line, { sentence: sentence.trim(), source: problem.rfc, severity: "note" });
      continue;
    }
    const sentence = problemWords(problem, cut[line]?.text ?? "");
    said.set(line, {
      sentence: before ? `${before.sentence} ${sentence}` : sentence,
      source: before?.severity === "wrong" && before.source !== undefined ? before.source : problem.rfc,
      severity: "wrong",
    });
  }
}

function problemWords({ expected, seen, field }: LintProblem, line: Octets): string {
  if (seen === "" && MISSING.test(expected)) return `The standard demands ${expected}; there is none.`;
  const shows = field === "body" || seen === "" || line.endsWith(seen);
  return `The standard demands ${expected}${shows ? "" : `; here stands “${readable(seen, 80)}”`}.`;
}

/** The line in which a problem stands; what is missing is shown at the empty line that ends the header. */
function lineAt(
  cut: readonly CutLine[],
  { offset, seen, expected }: LintProblem,
  end: number,
): number | undefined {
  if (seen === "" && MISSING.test(expected)) {
    const blank = cut.findIndex(
      ({ part }, at) => part === "blank" && at > 0 && cut[at - 1]?.part !== "blank",
    );
    return blank < 0 ? cut.length - 1 : blank;
  }
  if (offset >= end) return cut.length === 0 ? undefined : cut.length - 1;
  let [low, high] = [0, cut.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((cut[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return cut[low] ? low : undefined;
}

function describeBodyOf(message: SipMessage): DescribedBody | undefined {
  const encoding = message.get("content-encoding");
  if (encoding !== undefined && !/^identity$/i.test(encoding.trim()))
    return {
      contentType: message.get("content-type") ?? "",
      sentence: `The body is packed (${readable(encoding, 40)}) and is not unpacked here.`,
      source: "RFC 3261 §20.12",
      severity: "normal",
      facts: [],
      parts: [],
    };
  return describeBody(message.get("content-type") ?? "", message.body);
}

function describeBodyLines(
  octets: Octets,
  cut: readonly CutLine[],
  message: SipMessage,
  body: DescribedBody | undefined,
  said: Map<number, Said>,
): void {
  const first = cut.findIndex(({ part }) => part === "body");
  if (first < 0) return;
  const begin = cut[first]?.at ?? 0;
  const end = begin + message.body.length;
  const after = cut.findIndex(({ at, text }, index) => index >= first && at >= end && text !== "");
  if (after >= 0 && octets.slice(end).trim() !== "")
    said.set(after, {
      sentence: "From here on nothing belongs to the message: Content-Length ends it before.",
      source: "RFC 3261 §18.3",
      severity: "note",
    });
  const packed = message.has("content-encoding");
  const lines = cut
    .slice(first, Math.min(after < 0 ? cut.length : after, first + MOST_LINES))
    .map(({ text }) => text);
  const words = packed ? [] : bodyLines(message.get("content-type") ?? "", lines);
  words.forEach((one, at) => {
    if (one && !said.has(first + at)) said.set(first + at, one);
  });
  if (body && words.every((one) => one === undefined) && !said.has(first))
    said.set(first, { sentence: body.sentence, source: body.source, severity: body.severity });
}
