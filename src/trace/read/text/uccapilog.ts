import {
  type Endpoint,
  type LogRecord,
  parseEndpoint,
  type RecordSink,
  type RecordTime,
} from "../../record.ts";
import { offThePage, withoutEndBlanks } from "./html-worn.ts";
import { messageOf } from "./message-lines.ts";
import { MOST_RECORD_LINES, type RecordTaker, type TextFormat, type TextLine } from "./text-format.ts";
import { unworn } from "./worn-text.ts";

/** `08/25/2009|13:47:02.915 17B4:15C0 INFO  :: text` */
const STAMP =
  /^ {0,8}(\d{2})\/(\d{2})\/(\d{4})\|(\d{2}):(\d{2}):(\d{2})\.(\d{3}) +([0-9A-F]{1,8}:[0-9A-F]{1,8}) +(INFO|WARN|ERROR|TRACE) +:: ?(.*)$/i;
const PACKET =
  /^(Sending Packet|Data Received) - +(\S+) +\((?:From|To) Local Address: +(\S+)\) +(\d{1,9}) +bytes:?\s*$/i;
const END = /^End of (?:Sending Packet|Data Received) - /i;
const LEVELS: Readonly<Record<string, LogRecord["level"]>> = {
  ERROR: "error",
  WARN: "warn",
  INFO: "info",
  TRACE: "verbose",
};

interface Stamped {
  readonly at: RecordTime;
  readonly thread: string;
  readonly level: LogRecord["level"];
  readonly text: string;
}

/** Logs of Communicator, Lync and Skype for Business clients, from the disk or pasted out of a web page. */
export const uccapilog: TextFormat = {
  name: "uccapilog",
  interrupts: (text) => text.includes("|") && STAMP.test(text),
  open: (sink) => ({
    begin: (line) => {
      const stamped = stampedIn(line.text);
      if (!stamped) return undefined;
      const packet = PACKET.exec(unworn(stamped.text));
      if (packet) return new Packet(sink, stamped, packet, line.number);
      if (!END.test(stamped.text)) note(sink, stamped, line.number);
      return { take: () => "over", end: () => {} };
    },
  }),
};

class Packet implements RecordTaker {
  readonly #sink: RecordSink;
  readonly #begun: Stamped;
  readonly #sends: boolean;
  readonly #remote: Endpoint | undefined;
  readonly #local: Endpoint | undefined;
  readonly #declared: number;
  readonly #line: number;
  readonly #lines: string[] = [];
  #closed = false;

  constructor(
    sink: RecordSink,
    begun: Stamped,
    [, what = "", remote = "", local = "", bytes = ""]: RegExpExecArray,
    line: number,
  ) {
    this.#sink = sink;
    this.#begun = begun;
    this.#sends = /^sending/i.test(what);
    this.#remote = parseEndpoint(remote);
    this.#local = parseEndpoint(local);
    this.#declared = Number(bytes);
    this.#line = line;
  }

  take({ text, number }: TextLine): "more" | "done" | "over" {
    const stamped = stampedIn(text);
    if (!stamped) {
      if (this.#lines.length < MOST_RECORD_LINES) this.#lines.push(text);
      return "more";
    }
    if (stamped.thread !== this.#begun.thread) {
      // Another thread's packet ends this record here all the same: its lines carry no stamp of their own.
      if (PACKET.test(unworn(stamped.text))) return "over";
      note(this.#sink, stamped, number);
      return "more";
    }
    if (END.test(stamped.text)) {
      this.#closed = true;
      return "done";
    }
    if (this.#lines.length > 0) return "over";
    this.#lines.push(stamped.text);
    return "more";
  }

  end(): void {
    const page = offThePage(this.#lines);
    const lines = page.lines.map((line) => (page.worn ? unindented(line) : line));
    while (lines.at(-1)?.trim() === "=".repeat(lines.at(-1)?.trim().length ?? 0) && lines.length > 0)
      lines.pop();
    if (lines.length === 0) return;
    const { octets, notes } = messageOf(lines);
    const [from, to] = this.#sends ? [this.#local, this.#remote] : [this.#remote, this.#local];
    this.#sink({
      kind: "sip",
      at: this.#begun.at,
      direction: this.#sends ? "out" : "in",
      from,
      to,
      transport: /^(?:Via|v)[ \t]*:[ \t]*SIP\/2\.0\/(\w+)/im.exec(octets)?.[1]?.toLowerCase(),
      position: { line: this.#line },
      ...(this.#local && { clock: this.#local.address }),
      octets,
      notes: [
        ...notes,
        ...page.notes,
        ...(octets.length === this.#declared
          ? []
          : [`the log says ${this.#declared} bytes, ${octets.length} are here`]),
        ...(this.#closed ? [] : ["the log does not say where it ends"]),
      ],
    });
  }
}

/** Body lines that a web page moved in; a folded header line keeps its one blank. */
const unindented = (line: string): string => (/^ {1,8}[a-z]=/.test(line) ? line.trimStart() : line);

function stampedIn(line: string): Stamped | undefined {
  if (!line.includes("|")) return undefined;
  const [, month, day, year, hour, minute, second, milli, thread = "", level = "", text = ""] =
    STAMP.exec(line) ?? STAMP.exec(unworn(line)) ?? [];
  if (month === undefined) return undefined;
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(milli),
  );
  return {
    at: { ms, kind: "local" },
    thread: thread.toUpperCase(),
    level: LEVELS[level.toUpperCase()] ?? "info",
    text,
  };
}

function note(sink: RecordSink, { at, level, text }: Stamped, line: number): void {
  sink({
    kind: "log",
    at,
    direction: "unknown",
    from: undefined,
    to: undefined,
    transport: undefined,
    position: { line },
    level,
    component: "uccapi",
    text: withoutEndBlanks(offThePage([text]).lines.join("")),
  });
}
