import { type LogRecord, parseEndpoint, type RecordSink, type RecordTime } from "../../record.ts";
import { MOST_RECORD_LINES, type RecordTaker, type TextFormat } from "./text-format.ts";
import { unworn } from "./worn-text.ts";

/** `TL_ERROR(TF_COMPONENT) [3]0F08.19D4::11/10/2009-14:07:20.176.0000076b (component,function:file(line))text` */
const BEGIN = /^\s{0,8}TL_(FATAL|ERROR|WARN|INFO|VERBOSE|NOISE)\((TF_\w+)\)\s*(.*)$/;
const STAMP = /(\d{2})\/(\d{2})\/(\d{4})-(\d{2}):(\d{2}):(\d{2})\.(\d{3})(?:\.([0-9a-fA-F]{1,8}))?/;
const PLACE =
  /^\s*\(([^(),]*|\([^()]*\)),([\w~<>]{1,80}(?:::[\w~<>]{1,80}){0,4})(?::([\w.\\/-]{1,120})\((\d{1,6})\))?\)/;
const MACHINE = /^\[([^\]]{1,100})\]/;
const BEGIN_RECORD = "$$begin_record";
const END_RECORD = "$$end_record";
const LEVELS: Readonly<Record<string, LogRecord["level"]>> = {
  FATAL: "error",
  ERROR: "error",
  WARN: "warn",
  INFO: "info",
};
/** What a protocol record says beside the message. */
const FRAME_FIELDS = new Set([
  "trace-correlation-id",
  "instance-id",
  "direction",
  "peer",
  "message-type",
  "start-line",
  "message-body",
]);

/** Text of OCSLogger, CLSLogger and converted ETL files (OCS 2007 R2, Lync, Skype for Business servers). */
export const ocsLogger: TextFormat = {
  name: "ocslogger",
  interrupts: (text) => text.includes("TL_") && BEGIN.test(text),
  open: (sink) => ({
    begin: ({ text, number }) => {
      const [, level = "", flag = "", rest] = text.includes("TL_") ? (BEGIN.exec(unworn(text)) ?? []) : [];
      return rest === undefined ? undefined : new Taker(sink, number, level, flag, rest);
    },
  }),
};

class Taker implements RecordTaker {
  readonly #sink: RecordSink;
  readonly #line: number;
  readonly #level: string;
  readonly #lines: string[];
  #done = false;

  constructor(sink: RecordSink, line: number, level: string, _flag: string, first: string) {
    this.#sink = sink;
    this.#line = line;
    this.#level = level;
    this.#lines = [first];
  }

  take({ text }: { readonly text: string }): "more" | "done" | "over" {
    if (this.#done || (text.includes("TL_") && BEGIN.test(text))) return "over";
    if (this.#lines.length < MOST_RECORD_LINES) this.#lines.push(unworn(text));
    return text.trim() === END_RECORD ? "done" : "more";
  }

  end(): void {
    this.#done = true;
    const [first = "", ...more] = this.#lines;
    const stamp = STAMP.exec(first);
    const machine = MACHINE.exec(first.trim())?.[1];
    const behind = stamp ? first.slice(stamp.index + stamp[0].length) : first;
    const place = PLACE.exec(behind);
    const text = place ? behind.slice(place[0].length) : behind;
    const frame = {
      at: stamp ? timeOf(stamp) : undefined,
      position: { line: this.#line },
      // One log may hold several machines' records (CLS); a number is only a processor.
      ...(machine !== undefined && !/^\d+$/.test(machine) && { clock: machine }),
    };
    const body = more.filter((line) => line.trim() !== END_RECORD);
    const begins = text.includes(BEGIN_RECORD);
    const fields = fieldsIn(body);
    const start = fields.get("start-line");
    if (begins && start !== undefined) this.#give(frame, fields, start, body);
    else {
      const callId = fields.get("sip-call-id") ?? fields.get("call-id");
      this.#sink({
        kind: "log",
        ...frame,
        direction: "unknown",
        from: undefined,
        to: undefined,
        transport: undefined,
        level: LEVELS[this.#level] ?? "verbose",
        component: place?.[2] ?? place?.[1],
        // Long records are wrapped wherever the page ended.
        text: [text.replace(BEGIN_RECORD, ""), ...body]
          .map((line) => line.trim())
          .filter(Boolean)
          .join(begins || fields.size > 1 ? "\n" : " ")
          .slice(0, 8_000),
        ...(callId !== undefined && { callId }),
      });
    }
  }

  #give(
    frame: Pick<LogRecord, "at" | "position">,
    fields: ReadonlyMap<string, string>,
    start: string,
    lines: readonly string[],
  ): void {
    const at = lines.findIndex((line) => /^\s*Message-Body:/i.test(line));
    const head = (at < 0 ? lines : lines.slice(0, at)).filter((line) => {
      const name = /^\s*([\w-]+):/.exec(line)?.[1]?.toLowerCase();
      return name === undefined ? line.trim() !== "" : !FRAME_FIELDS.has(name);
    });
    const body =
      at < 0 ? [] : [(lines[at] ?? "").replace(/^\s*Message-Body: ?/i, ""), ...lines.slice(at + 1)];
    while (body.length > 0 && body.at(-1)?.trim() === "") body.pop();
    const text =
      body.length === 1 && body[0]?.trim() === "-" ? "" : body.map((line) => `${line}\r\n`).join("");
    const incoming = /^incoming/i.test(fields.get("direction") ?? "");
    const peer = parseEndpoint(fields.get("peer") ?? "");
    const octets = `${start}\r\n${head.map((line) => line.trimEnd()).join("\r\n")}\r\n\r\n${text}`;
    this.#sink({
      kind: "sip",
      ...frame,
      direction: incoming ? "in" : "out",
      from: incoming ? peer : undefined,
      to: incoming ? undefined : peer,
      transport: /^(?:Via|v)[ \t]*:[ \t]*SIP\/2\.0\/(\w+)/im.exec(octets)?.[1]?.toLowerCase(),
      octets,
      notes: ["put together from the fields of a trace record; the order of the fields is the server's"],
    });
  }
}

function fieldsIn(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines.slice(0, 500)) {
    const [, name, value] = /^\s*([A-Za-z][\w-]{1,60}): ?(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !fields.has(name.toLowerCase()))
      fields.set(name.toLowerCase(), value.trim());
  }
  return fields;
}

function timeOf([, month, day, year, hour, minute, second, milli]: RegExpExecArray): RecordTime {
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return {
    ms: date + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000 + Number(milli),
    kind: "local",
  };
}
