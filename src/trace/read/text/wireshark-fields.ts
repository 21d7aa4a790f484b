import { utf8Decode, utf8Encode } from "#base/octets";
import { type Endpoint, parseEndpoint, type RecordSink, type RecordTime } from "../../record.ts";
import { MOST_RECORD_LINES, type RecordTaker, type TextFormat } from "./text-format.ts";

/** The fields of one packet of which messages are made again. */
interface Packet {
  frame: number | undefined;
  at: RecordTime | undefined;
  readonly source: { address?: string; port?: number };
  readonly target: { address?: string; port?: number };
  transport: string | undefined;
  readonly starts: string[];
  readonly heads: string[];
  readonly bodies: string[];
}

const newPacket = (): Packet => ({
  frame: undefined,
  at: undefined,
  source: {},
  target: {},
  transport: undefined,
  starts: [],
  heads: [],
  bodies: [],
});

/** `tshark -T pdml`: one field on a line, its bytes in hex in `value`. */
export const wiresharkXml: TextFormat = {
  name: "pdml",
  interrupts: (text) => text.trim() === "<packet>",
  open: (sink) => ({
    begin: ({ text, number }) => {
      if (text.trim() !== "<packet>") return undefined;
      return new PacketTaker(sink, number, (line) => line.trim() === "</packet>", pdmlField);
    },
  }),
};

function pdmlField(line: string): readonly [name: string, value: string] | undefined {
  const name = /<(?:field|proto) name="([\w.-]{2,60})"/.exec(line)?.[1];
  if (name === undefined) return undefined;
  const hex = TEXT_FIELDS.has(name) ? / value="((?:[0-9a-f]{2})*)"/.exec(line)?.[1] : undefined;
  if (hex !== undefined) return [name, octetsOfHex(hex)];
  const show = / show="([^"]*)"/.exec(line)?.[1];
  return show === undefined ? undefined : [name, show];
}

const octetsOfHex = (hex: string): string => {
  const parts: string[] = [];
  for (let at = 0; at < hex.length; at += 2)
    parts.push(String.fromCharCode(Number.parseInt(hex.slice(at, at + 2), 16)));
  return parts.join("");
};

/** `tshark -T json`: one field on a line as well. */
export const wiresharkJson: TextFormat = {
  name: "wireshark-json",
  interrupts: (text) => /^ {4}"_source": \{/.test(text),
  open: (sink) => ({
    begin: ({ text, number }) => {
      if (!/^ {4}"_source": \{/.test(text)) return undefined;
      return new PacketTaker(sink, number, (line) => /^ {4}\}/.test(line), jsonField);
    },
  }),
};

function jsonField(line: string): readonly [name: string, value: string] | undefined {
  const [, name, value] = /^\s*"([\w.-]{2,60})": ("(?:[^"\\]|\\.)*")/.exec(line) ?? [];
  if (name === undefined || value === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(utf8Decode(value));
    return typeof read === "string" ? [name, utf8Encode(read)] : undefined;
  } catch {
    return undefined;
  }
}

const TEXT_FIELDS = new Set(["sip.Request-Line", "sip.Status-Line", "sip.msg_hdr", "sip.msg_body", "sdp"]);

type FieldIn = (line: string) => readonly [name: string, value: string] | undefined;

class PacketTaker implements RecordTaker {
  readonly #sink: RecordSink;
  readonly #line: number;
  readonly #isEnd: (line: string) => boolean;
  readonly #fieldIn: FieldIn;
  readonly #packet = newPacket();
  #taken = 0;

  constructor(sink: RecordSink, line: number, isEnd: (line: string) => boolean, fieldIn: FieldIn) {
    this.#sink = sink;
    this.#line = line;
    this.#isEnd = isEnd;
    this.#fieldIn = fieldIn;
  }

  take({ text }: { readonly text: string }): "more" | "done" {
    if (this.#isEnd(text)) return "done";
    const field = ++this.#taken > MOST_RECORD_LINES ? undefined : this.#fieldIn(text);
    if (field) keep(this.#packet, ...field);
    return "more";
  }

  end(): void {
    const { starts, heads, bodies, at, frame, transport, source, target } = this.#packet;
    for (const [index, start] of starts.entries()) {
      const head = (heads[index] ?? "").replace(/(?:\r?\n)+$/, "");
      this.#sink({
        kind: "sip",
        at,
        direction: "passing",
        from: endOf(source),
        to: endOf(target),
        transport,
        position: { line: this.#line, ...(frame !== undefined && { frame }) },
        octets: `${start.trimEnd()}\r\n${head}\r\n\r\n${bodies[index] ?? ""}`,
        notes: [],
      });
    }
  }
}

const endOf = ({ address, port }: { address?: string; port?: number }): Endpoint | undefined =>
  address === undefined
    ? undefined
    : { ...(parseEndpoint(address.includes(":") ? `[${address}]` : address) ?? { address }), port };

function keep(packet: Packet, name: string, value: string): void {
  switch (name) {
    case "frame.number":
      packet.frame = Number(value);
      break;
    case "frame.time_epoch":
      packet.at = epochOf(value);
      break;
    case "ip.src":
    case "ipv6.src":
      packet.source.address = value;
      break;
    case "ip.dst":
    case "ipv6.dst":
      packet.target.address = value;
      break;
    case "udp.srcport":
    case "tcp.srcport":
      packet.source.port = Number(value);
      packet.transport = name.slice(0, 3);
      break;
    case "udp.dstport":
    case "tcp.dstport":
      packet.target.port = Number(value);
      break;
    case "sip.Request-Line":
    case "sip.Status-Line":
      packet.starts.push(value);
      break;
    case "sip.msg_hdr":
      packet.heads[packet.starts.length - 1] = value;
      break;
    case "sip.msg_body":
      packet.bodies[packet.starts.length - 1] = value;
      break;
  }
}

/** Seconds since 1970, or ISO 8601 as newer versions print it. */
function epochOf(value: string): RecordTime | undefined {
  const ms = /^\d+\.\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value);
  return Number.isNaN(ms) ? undefined : { ms, kind: "utc" };
}
