import type { Endpoint, RecordSink, RecordTime } from "../../record.ts";
import { timeAt } from "./log-times.ts";
import { isStartLine } from "./message-lines.ts";
import { MOST_RECORD_LINES, type RecordTaker, type TextFormat, type TextLine } from "./text-format.ts";
import { WiresharkBody } from "./wireshark-body.ts";

const FRAME = /^Frame (\d{1,9}): (?:Packet, )?\d{1,9} bytes on wire/;
/** With the name of a host before its address where names were looked up. */
const ADDRESSES = /^Internet Protocol Version [46], Src: (\S+)(?: \((\S+)\))?, Dst: (\S+)(?: \((\S+)\))?$/;
const PORTS =
  /^(User Datagram|Transmission Control) Protocol, Src Port: (?:\S+ \()?(\d{1,5})\)?, Dst Port: (?:\S+ \()?(\d{1,5})/;
const ARRIVAL = /^ {4}(?:Arrival Time|UTC Arrival Time|Epoch (?:Arrival )?Time): (.{5,60})$/;
const START = /^ {4}(?:Request|Status)-Line: (.+)$/;
/** A long line has `[truncated]` before the name of its field, or behind it (since Wireshark 4.2). */
const HEADER = /^ {8}( ?\[truncated\] ?)?([A-Za-z][\w.!%*+`'~-]*)( \[[^\]]{0,3}truncated\])?: ?(.*)$/;
const LENGTH = /^(?:Content-Length|l): *(\d{1,9}) *$/im;

/** What Wireshark and `tshark -V` print of a capture: messages are put together again from their fields. */
export const wiresharkText: TextFormat = {
  name: "wireshark-text",
  interrupts: (text) => text.startsWith("Frame ") && FRAME.test(text),
  open: (sink) => ({
    begin: ({ text, number }) => {
      const [, frame] = text.startsWith("Frame ") ? (FRAME.exec(text) ?? []) : [];
      return frame === undefined ? undefined : new FrameTaker(sink, { line: number, frame: Number(frame) });
    },
  }),
};

/** One frame; over TCP it may hold several messages. */
class FrameTaker implements RecordTaker {
  readonly #sink: RecordSink;
  readonly #position: { readonly line: number; readonly frame: number };
  #at: RecordTime | undefined;
  #from: Endpoint | undefined;
  #to: Endpoint | undefined;
  #transport: string | undefined;
  #lines = 0;
  #part: "start" | "header" | "body" = "start";
  #head: string[] = [];
  #cutFields = 0;
  #body = new WiresharkBody();

  constructor(sink: RecordSink, position: { readonly line: number; readonly frame: number }) {
    this.#sink = sink;
    this.#position = position;
  }

  take({ text: line }: TextLine): "more" | "over" {
    if (FRAME.test(line)) return "over";
    if (++this.#lines > MOST_RECORD_LINES) return "more";
    const start = START.exec(line)?.[1];
    if (start !== undefined && isStartLine(start)) {
      this.end();
      [this.#head, this.#part] = [[start], "start"];
    } else if (line === "    Message Header") this.#part = "header";
    else if (line === "    Message Body") this.#part = "body";
    else if (/^[A-Z]/.test(line)) this.#layer(line);
    else if (this.#part === "header") this.#field(line);
    else if (this.#part === "body") this.#body.take(line);
    else {
      const time = ARRIVAL.exec(line)?.[1];
      if (time !== undefined) this.#at ??= arrivalOf(time);
    }
    return "more";
  }

  end(): void {
    if (this.#head.length === 0) return;
    const head = this.#head.join("\r\n");
    const body = this.#body.octets;
    const declared = Number(LENGTH.exec(head)?.[1] ?? 0);
    // The line end behind the last line is not shown.
    const isOneLess = body.length === declared + 2 && body.endsWith("\r\n");
    this.#sink({
      kind: "sip",
      at: this.#at,
      direction: "passing",
      from: this.#from,
      to: this.#to,
      transport: this.#transport,
      position: this.#position,
      octets: `${head}\r\n\r\n${isOneLess ? body.slice(0, -2) : body}`,
      notes: [
        ...(this.#head.length === 1 ? ["no header field of it is in the text"] : []),
        ...(this.#cutFields === 0 ? [] : [cutNote(this.#cutFields)]),
        ...(body === "" ? [] : ["its body was put together from the fields that the text shows"]),
        ...(body === "" && declared > 0 ? ["its body is not in the text"] : []),
        ...(this.#lines > MOST_RECORD_LINES ? [`only ${MOST_RECORD_LINES} lines of it were read`] : []),
      ],
    });
    [this.#head, this.#cutFields, this.#body] = [[], 0, new WiresharkBody()];
  }

  /** A line that begins a protocol, from the outermost inwards. */
  #layer(line: string): void {
    if (this.#head.length > 0) this.end();
    this.#part = "start";
    const [, source, sourceAddress, target, targetAddress] = ADDRESSES.exec(line) ?? [];
    if (source !== undefined && target !== undefined) {
      this.#from = { address: sourceAddress ?? source, port: undefined };
      this.#to = { address: targetAddress ?? target, port: undefined };
    }
    const [, kind, sourcePort, targetPort] = PORTS.exec(line) ?? [];
    if (kind !== undefined && this.#from && this.#to) {
      this.#transport = kind.startsWith("User") ? "udp" : "tcp";
      this.#from = { ...this.#from, port: Number(sourcePort) };
      this.#to = { ...this.#to, port: Number(targetPort) };
    }
    if (line.startsWith("Transport Layer Security")) this.#transport = "tls";
    else if (line === "WebSocket") this.#transport = this.#transport === "tls" ? "wss" : "ws";
  }

  #field(line: string): void {
    const [, cutBefore, name, cutBehind, value = ""] = HEADER.exec(line) ?? [];
    if (name === undefined) return;
    if (cutBefore !== undefined || cutBehind !== undefined) this.#cutFields++;
    // A folded line is shown with its line end as the marks of C.
    this.#head.push(`${name}: ${value.replaceAll(/\\r\\n(?=[ \t])/g, "\r\n")}`);
  }
}

const cutNote = (count: number): string =>
  count === 1 ? "a long header field is cut in the text" : `${count} long header fields are cut in the text`;

/** `Nov 23, 2026 00:21:05.214000000 UTC`, or seconds since 1970. */
function arrivalOf(text: string): RecordTime | undefined {
  const [, seconds] = /^(\d{9,11}\.\d{3,9}) seconds/.exec(text) ?? [];
  if (seconds !== undefined) return { ms: Number(seconds) * 1_000, kind: "utc" };
  const time = timeAt(text.replace(",", "").replace(/ +/g, " "));
  return time && / UTC$/.test(text) ? { ...time, kind: "utc" } : time;
}
