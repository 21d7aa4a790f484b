import { type Octets, utf8Decode, utf8Encode } from "#base/octets";
import { parseEndpoint, type RecordFrame, type RecordSink } from "../../record.ts";
import { isStartLine, messageOf } from "./message-lines.ts";
import { MOST_RECORD_LINES, type RecordTaker, type TextFormat, type TextLine } from "./text-format.ts";

/** `2026-11-23T00:21:05.214Z in  udp 192.0.2.9:5060 -> 192.0.2.1:5060 c-7Q2F`; with --short the start line follows two blanks later. */
const HEAD =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z) (in|out) {1,2}([a-z]{2,5}) +(\S+) -> (\S+)(?: (c-\w{1,20}))?(?: {2}(\S.*))?$/;
const INDENT = "    ";

/** What `parley trace` prints: as text, in one line with --short, and as one JSON object on a line with --json (TraceEntry). */
export const parleyTrace: TextFormat = {
  name: "parley",
  interrupts: (text) => text.startsWith('{"number":') || (text.startsWith("20") && HEAD.test(text)),
  open: (sink) => ({
    begin: (line) => {
      if (line.text.startsWith("{")) return beginJson(sink, line);
      const head = line.text.startsWith("20") ? HEAD.exec(line.text) : null;
      return head ? beginText(sink, line.number, head) : undefined;
    },
  }),
};

const ONE_LINE: RecordTaker = { take: () => "over", end: () => {} };

function beginText(sink: RecordSink, line: number, head: RegExpExecArray): RecordTaker {
  const [, at = "", direction = "", transport = "", , , , start] = head;
  // The arrow always points the way that the message went.
  const entry = { at, direction, transport, source: head[4] ?? "", target: head[5] ?? "" };
  if (start !== undefined) {
    sink({
      kind: "log",
      ...frameOf(entry, line),
      level: "verbose",
      component: "parley trace --short",
      text: start.slice(0, 2_000),
    });
    return ONE_LINE;
  }
  const lines: string[] = [];
  return {
    take: ({ text }) => {
      if (!text.startsWith(INDENT)) return text === "" ? "done" : "over";
      if (lines.length < MOST_RECORD_LINES) lines.push(text.slice(INDENT.length));
      return "more";
    },
    end: () => {
      const octets = lines.map((text) => octetsIn(utf8Decode(text)));
      if (!isStartLine(octets[0] ?? "")) return;
      const read = messageOf(octets);
      const notes = octets.some((text) => text.includes("\xb7"))
        ? [...read.notes, "control characters are printed as dots"]
        : read.notes;
      sink({ kind: "sip", ...frameOf(entry, line), octets: read.octets, notes });
    },
  };
}

function beginJson(sink: RecordSink, { text, number }: TextLine): RecordTaker | undefined {
  const missed = /^\{"missed":(\d{1,9})\}$/.exec(text)?.[1];
  if (missed !== undefined) {
    sink({
      kind: "log",
      ...frameOf({ at: "", direction: "", transport: undefined, source: "", target: "" }, number),
      level: "warn",
      component: "parley trace",
      text: `${missed} messages were left out: the terminal was too slow`,
    });
    return ONE_LINE;
  }
  if (!text.startsWith('{"number":')) return undefined;
  const decoded = utf8Decode(text);
  const whole = wholeEntry(decoded);
  const entry = whole ?? cutEntry(decoded);
  if (entry) {
    const [source, target] =
      entry.direction === "out" ? [entry.local, entry.remote] : [entry.remote, entry.local];
    sink({
      kind: "sip",
      ...frameOf({ ...entry, source, target }, number),
      octets: octetsIn(entry.message),
      notes: whole ? [] : ["its line is cut or damaged, and the message with it"],
    });
  }
  return ONE_LINE;
}

interface Said {
  readonly at: string;
  readonly direction: string;
  readonly transport: string | undefined;
  readonly source: string;
  readonly target: string;
}

function frameOf({ at, direction, transport, source, target }: Said, line: number): RecordFrame {
  const ms = Date.parse(at);
  return {
    at: Number.isNaN(ms) ? undefined : { ms, kind: "utc" },
    direction: direction === "in" || direction === "out" ? direction : "unknown",
    from: parseEndpoint(source),
    to: parseEndpoint(target),
    transport: transport === "" ? undefined : transport,
    position: { line },
  };
}

/** The recorder gives octets, one character each; a text that others made may hold letters instead. */
const octetsIn = (message: string): Octets => (/[^\0-\xff]/.test(message) ? utf8Encode(message) : message);

interface Entry {
  readonly at: string;
  readonly direction: string;
  readonly transport: string;
  readonly local: string;
  readonly remote: string;
  readonly message: string;
}

function wholeEntry(line: string): Entry | undefined {
  try {
    const read: unknown = JSON.parse(line);
    return isEntry(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  return ["at", "direction", "transport", "local", "remote", "message"].every(
    (name) => typeof fields[name] === "string",
  );
}

/** Of a line that is no JSON: the members that can still be read, as long as there is a message among them. */
function cutEntry(line: string): Entry | undefined {
  const member = (name: string): string => {
    const begin = line.indexOf(`"${name}":"`);
    return begin < 0 ? "" : stringAt(line, begin + name.length + 4);
  };
  const message = member("message");
  if (!isStartLine(message.split("\r\n", 1)[0] ?? "")) return undefined;
  const [at, direction, transport] = [member("at"), member("direction"), member("transport")];
  return { at, direction, transport, local: member("local"), remote: member("remote"), message };
}

/** The JSON string whose text begins here, up to its end, or to where the line ends. */
function stringAt(line: string, begin: number): string {
  let end = begin;
  while (end < line.length && line[end] !== '"') end += line[end] === "\\" ? 2 : 1;
  const text = line.slice(begin, end).replace(/\\(?:u[0-9a-f]{0,3})?$/i, "");
  try {
    const read: unknown = JSON.parse(`"${text}"`);
    return typeof read === "string" ? read : "";
  } catch {
    return "";
  }
}
