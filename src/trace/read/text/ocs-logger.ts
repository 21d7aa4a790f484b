import type { Octets } from "#base/octets";
import { type LogRecord, parseEndpoint, type RecordSink, type RecordTime } from "../../record.ts";
import { type OffThePage, offThePage, withoutEndBlanks } from "./html-worn.ts";
import { isStartLine, messageOf } from "./message-lines.ts";
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
const MESSAGE_BODY = /^\s*Message-Body: ?/i;
/** A field of a protocol record; a line that begins with a URI goes on with the line before it, where a page had wrapped it. */
const FIELD = /^\s*(?!(?:sips?|tel|https?|urn):)([\w.!%*+`'~-]{1,80}):/i;
/** How applications of UCMA log a message, as text between two lines of their own. */
const TEXT_MESSAGE = /(Incoming|Outgoing) SipMessage/;
const TEXT_MESSAGE_END = /^\s*-{4,}\s*EndOf(?:Incoming|Outgoing)/;
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

type Frame = Pick<LogRecord, "at" | "position">;

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
    if (this.#lines.length < MOST_RECORD_LINES) this.#lines.push(text);
    return text.trim() === END_RECORD ? "done" : "more";
  }

  end(): void {
    this.#done = true;
    const bodyAt = this.#lines.findIndex((line) => MESSAGE_BODY.test(line));
    const page = offThePage(this.#lines, bodyAt < 0 ? this.#lines : this.#lines.slice(0, bodyAt));
    const [first = "", ...more] = page.lines;
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
    if (begins && start !== undefined) {
      this.#giveFields(frame, fields, start, body, page);
      return;
    }
    const written = TEXT_MESSAGE.exec(`${text}\n${more[0] ?? ""}`)?.[1];
    const startAt = written === undefined ? -1 : body.findIndex(isStartLine);
    if (startAt >= 0) {
      const end = body.findIndex((line) => TEXT_MESSAGE_END.test(line));
      const message = messageOf(body.slice(startAt, end < startAt ? undefined : end));
      const incoming = written === "Incoming";
      this.#give(frame, incoming, undefined, message.octets, [...page.notes, ...message.notes]);
      return;
    }
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

  #giveFields(
    frame: Frame,
    fields: ReadonlyMap<string, string>,
    start: string,
    lines: readonly string[],
    page: OffThePage,
  ): void {
    const at = lines.findIndex((line) => MESSAGE_BODY.test(line));
    const { fieldLines, joined } = unwrapped(at < 0 ? lines : lines.slice(0, at));
    const head = fieldLines.filter((line) => !FRAME_FIELDS.has(FIELD.exec(line)?.[1]?.toLowerCase() ?? ""));
    const body = at < 0 ? [] : [(lines[at] ?? "").replace(MESSAGE_BODY, ""), ...lines.slice(at + 1)];
    const isEmpty =
      body.length === 0 || (body[0]?.trim() === "-" && !body.slice(1).some((line) => line.trim()));
    const whole = fieldLines
      .find((line) => /^\s*Start-Line:/i.test(line))
      ?.replace(/^\s*Start-Line: ?/i, "")
      .trim();
    const { octets, notes } = messageOf([
      whole ?? start,
      ...head.map(withoutEndBlanks),
      "",
      ...(isEmpty ? [] : body),
    ]);
    this.#give(frame, /^incoming/i.test(fields.get("direction") ?? ""), fields.get("peer"), octets, [
      ...page.notes,
      ...(joined > 0 ? [`${joined} wrapped ${joined === 1 ? "line was" : "lines were"} joined`] : []),
      ...notes,
      "put together from the fields of a trace record; the order of the fields is the server's",
    ]);
  }

  #give(frame: Frame, incoming: boolean, remote: string | undefined, octets: Octets, notes: string[]): void {
    const peer = parseEndpoint(remote ?? "");
    this.#sink({
      kind: "sip",
      ...frame,
      direction: incoming ? "in" : "out",
      from: incoming ? peer : undefined,
      to: incoming ? undefined : peer,
      transport: /^(?:Via|v)[ \t]*:[ \t]*SIP\/2\.0\/(\w+)/im.exec(octets)?.[1]?.toLowerCase(),
      octets,
      notes,
    });
  }
}

/** Puts the lines of a record's fields together again where a page wrapped them: a line that begins no field goes on with the one before. */
function unwrapped(lines: readonly string[]): {
  readonly fieldLines: readonly string[];
  readonly joined: number;
} {
  const fieldLines: string[] = [];
  let joined = 0;
  for (const line of lines) {
    if (line.trim() === "") continue;
    const before = fieldLines.at(-1);
    // A folded field (RFC 3261 §7.3.1) begins with a blank and stays as it came.
    if (before === undefined || FIELD.test(line) || /^[ \t]/.test(line)) {
      fieldLines.push(line);
      continue;
    }
    fieldLines[fieldLines.length - 1] = `${withoutEndBlanks(before)} ${line}`;
    joined++;
  }
  return { fieldLines, joined };
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
