import type { Octets } from "#base/octets";
import { u16 } from "#formats/pcap/packet";
import type { RecordSink, RecordTime, TraceRecord } from "../../record.ts";
import { ipIn } from "../capture/link-layer.ts";
import { PacketDecoder } from "../capture/packet-decoder.ts";
import { sipStart } from "../capture/sip-start.ts";
import { beginsHexDump, readHexLine } from "./hex-lines.ts";
import { timeAt } from "./log-times.ts";
import type { RecordTaker, TextFormat, TextLine, TextReader } from "./text-format.ts";

/** The most bytes that one packet may have: IP has no longer ones (RFC 791), jumbograms apart. */
const MOST_BYTES = 65_536 + 256;
const TIME = /^(?:\d{4}-\d{2}-\d{2}[T ])?\d{2}:\d{2}:\d{2}[.,]\d/;
/** `Frame (642 bytes):` and `Unmasked data (568 bytes):` stand over the parts of one packet. */
const HEADING = /^([A-Z][\w /-]{2,60}) \(\d{1,9} bytes\):$/;
/** Where a message may begin behind headers that cannot be read. */
const MOST_BEFORE = 400;
const START =
  /(?:SIP\/2\.0 \d{3} |(?:ACK|BYE|CANCEL|INFO|INVITE|MESSAGE|NOTIFY|OPTIONS|PRACK|PUBLISH|REFER|REGISTER|SERVICE|SUBSCRIBE|UPDATE) (?:sips?|tel):)/;
/** Link types that a dump may begin with, the usual ones first; raw IP comes before those whose marks are weak. */
const LINK_TYPES = [1, 101, 276, 113, 108, 9];

/**
 * Packets printed as hex: `tshark -x`, `tcpdump -X` and `-XX`, the input of text2pcap. They are read as a capture's are; the line that
 * a frame of a record names is that of its dump.
 */
export const hexDump: TextFormat = {
  name: "hex-dump",
  // tcpdump puts a line before its dumps that another format claims.
  interrupts: (text) => text.startsWith("\t0x0000:") && beginsHexDump(text),
  open: (sink) => new HexDumpReader(sink),
};

class HexDumpReader implements TextReader {
  readonly #sink: RecordSink;
  readonly #decoder: PacketDecoder;
  #time: RecordTime | undefined;
  #timeText = "";
  #part: string | undefined;
  #gap: string | undefined;

  constructor(sink: RecordSink) {
    this.#sink = sink;
    this.#decoder = new PacketDecoder({ octetsOf, sink: (record) => sink(this.#placed(record)) });
  }

  begin({ text, number }: TextLine): RecordTaker | undefined {
    if (TIME.test(text)) this.#timeText = text.slice(0, 40);
    const heading = text.endsWith(" bytes):") ? HEADING.exec(text)?.[1] : undefined;
    if (heading !== undefined) this.#part = heading;
    if (!beginsHexDump(text)) return undefined;
    // Read now: a line of time that ends this dump belongs to the next one.
    const part = this.#part;
    const time = part === undefined || part === "Frame" ? timeAt(this.#timeText) : this.#time;
    [this.#part, this.#timeText] = [undefined, ""];
    const bytes = [...(readHexLine(text)?.bytes ?? [])];
    let last = 0;
    let gap: string | undefined;
    return {
      take: ({ text: line }) => {
        if (line.trim() === "") return "done";
        const read = readHexLine(line);
        if (!read || read.offset === 0) return "over";
        if (gap !== undefined || bytes.length > MOST_BYTES) return "more";
        if (read.offset > bytes.length || read.offset <= last) {
          gap = `the hex dump goes from byte ${bytes.length} to byte ${read.offset}`;
          return "more";
        }
        bytes.length = read.offset; // what was taken beyond it was the text beside the bytes
        last = read.offset;
        for (const byte of read.bytes) bytes.push(byte);
        return "more";
      },
      end: () => {
        [this.#time, this.#gap] = [time, gap];
        this.#packet(Uint8Array.from(bytes), number, part);
        this.#gap = undefined;
      },
    };
  }

  /** The file is over: gives what waits for more packets. */
  end(): void {
    this.#decoder.end();
  }

  #packet(bytes: Uint8Array, line: number, part: string | undefined): void {
    // Other parts are what the frame's bytes become, which is done here as well; only what was encrypted cannot.
    if (part !== undefined && part !== "Frame" && !part.startsWith("Decrypted")) return;
    const link = LINK_TYPES.find((type) => isIpAt(bytes, ipIn(type, bytes)));
    const at = link === undefined ? undefined : ipIn(link, bytes);
    if (link === undefined || at === undefined) this.#bare(bytes, line);
    else
      this.#decoder.add({
        frame: line,
        ms: this.#time?.ms,
        linkType: link,
        bytes,
        originalLength: Math.max(bytes.length, at + lengthOfIp(bytes, at)),
      });
  }

  /** Bytes that are no packet: a message's own, or a packet whose beginning is not readable. */
  #bare(bytes: Uint8Array, line: number): void {
    const octets = octetsOf(bytes, 0, bytes.length);
    const at = sipStart(bytes) >= 0 ? sipStart(bytes) : octets.slice(0, MOST_BEFORE).search(START);
    if (at < 0) return;
    const isWhole = at === 0;
    this.#sink({
      kind: "sip",
      at: this.#time,
      direction: "unknown",
      from: undefined,
      to: undefined,
      transport: undefined,
      position: { line },
      octets: octets.slice(at),
      notes: [
        ...(isWhole ? [] : [`the ${at} bytes before it are no packet that can be read`]),
        ...(this.#gap === undefined ? [] : [this.#gap]),
      ],
    });
  }

  /** As the text has it: a line where a capture has a frame, and the kind of time that was printed. */
  #placed(record: TraceRecord): TraceRecord {
    const { at, position } = record;
    const placed = {
      ...record,
      // A copy in HEP has a time of its own.
      at: at && record.carrier !== "hep" ? { ms: at.ms, kind: this.#time?.kind ?? at.kind } : at,
      position: { line: position.frame ?? 0 },
    };
    return placed.kind === "sip" && this.#gap !== undefined
      ? { ...placed, notes: [...placed.notes, this.#gap] }
      : placed;
  }
}

function octetsOf(bytes: Uint8Array, from: number, to: number): Octets {
  const parts: string[] = [];
  for (let at = from; at < to; at += 4_096)
    parts.push(String.fromCharCode(...bytes.subarray(at, Math.min(to, at + 4_096))));
  return parts.join("");
}

/** Whether what begins here is an IP header (RFC 791 §3.1, RFC 8200 §3) in front of something that a capture of calls may hold. */
function isIpAt(bytes: Uint8Array, at: number | undefined): boolean {
  if (at === undefined || at + 20 > bytes.length) return false;
  const first = bytes[at] ?? 0;
  if (first >> 4 === 6) return at + 40 <= bytes.length && CARRIED.has(bytes[at + 6] ?? 255);
  const header = (first & 15) * 4;
  const total = u16(bytes, at + 2);
  if (first >> 4 !== 4 || header < 20 || (total !== 0 && total < header)) return false;
  return CARRIED.has(bytes[at + 9] ?? 255);
}

/** Hop-by-hop, ICMP, IP, TCP, UDP, IPv6, routing, fragment, GRE, ICMPv6, destination options, SCTP. */
const CARRIED = new Set([0, 1, 4, 6, 17, 41, 43, 44, 47, 58, 60, 132]);

function lengthOfIp(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) >> 4 === 6 ? 40 + u16(bytes, at + 4) : u16(bytes, at + 2);
}
