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
      return new PacketTaker(sink, number, (line) => line.trim() === "</packet>", pdmlFields());
    },
  }),
};

/** A text of several lines, such as a SIP header, goes on over several lines of the file; its last ends in `>`, which texts have not. */
function pdmlFields(): FieldIn {
  let begun: string[] = [];
  return (line) => {
    if (line !== undefined && (begun.length > 0 || isOpen(line))) {
      begun.push(line);
      if (!line.endsWith(">")) return undefined;
    }
    const field = begun.length > 0 ? begun.join("\r\n") : (line ?? "");
    begun = [];
    return pdmlField(field);
  };
}

const isOpen = (line: string): boolean => line.trimStart().startsWith("<") && !line.endsWith(">");

function pdmlField(field: string): Field | undefined {
  const name = /^\s*<(?:field|proto) name="([\w.-]{2,60})"/.exec(field)?.[1];
  if (name === undefined) return undefined;
  if (field.startsWith("<proto", field.indexOf("<"))) return [name, ""];
  const show = / show="([^"]*)/.exec(field)?.[1];
  // The header's text has the body behind it where its bytes have not, but shows letters beyond ASCII in its own way.
  if (TEXT_FIELDS.has(name) && !show?.includes("\r\n\r\n")) {
    const hex = / value="((?:[0-9a-f]{2})+)"/.exec(field)?.[1];
    if (hex !== undefined) return [name, octetsOfHex(hex)];
  }
  return show === undefined ? undefined : [name, unescaped(show)];
}

const MARKS: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const unescaped = (text: string): string =>
  text.replaceAll(/&(lt|gt|amp|quot|apos|#x[0-9a-f]{1,2});/gi, (whole, mark: string) =>
    mark.startsWith("#")
      ? String.fromCharCode(Number.parseInt(mark.slice(2), 16))
      : (MARKS[mark.toLowerCase()] ?? whole),
  );

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

function jsonField(line: string | undefined): Field | undefined {
  if (line === undefined) return undefined;
  const layer = /^ {8}"(websocket|tls)": \{/.exec(line)?.[1];
  if (layer !== undefined) return [layer, ""];
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

type Field = readonly [name: string, value: string];
/** Undefined: there are no more lines. */
type FieldIn = (line: string | undefined) => Field | undefined;

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
    const last = this.#fieldIn(undefined);
    if (last) keep(this.#packet, ...last);
    const { starts, heads, bodies, at, frame, transport, source, target } = this.#packet;
    for (const [index, start] of starts.entries()) {
      // Wireshark gives the body with the header, from the empty line on.
      const [head, text] = parted(heads[index] ?? "");
      const body = text === "" ? (bodies[index] ?? "") : text;
      this.#sink({
        kind: "sip",
        at,
        direction: "passing",
        from: endOf(source),
        to: endOf(target),
        transport,
        position: { line: this.#line, ...(frame !== undefined && { frame }) },
        octets: `${start.trimEnd()}\r\n${head}${head === "" ? "" : "\r\n"}\r\n${body}`,
        notes: notesOf(head, body),
      });
    }
  }
}

function parted(header: string): readonly [head: string, body: string] {
  const at = header.indexOf("\r\n\r\n");
  return at < 0 ? [header.replace(/(?:\r?\n)$/, ""), ""] : [header.slice(0, at), header.slice(at + 4)];
}

function notesOf(head: string, body: string): string[] {
  if (head === "") return ["no header field of it is in the text"];
  const declared = Number(/^(?:Content-Length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*$/im.exec(head)?.[1] ?? 0);
  return body === "" && declared > 0 ? ["its body is not in the text"] : [];
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
    case "tls":
      packet.transport = "tls";
      break;
    case "websocket":
      packet.transport = packet.transport === "tls" ? "wss" : "ws";
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
