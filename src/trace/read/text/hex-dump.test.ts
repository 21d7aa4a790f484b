import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../../record.ts";
import { openReader } from "../open-reader.ts";
import { readHexLine } from "./hex-lines.ts";

const samples = path.join(import.meta.dirname, "../../../../test/traces/samples");
const sample = (name: string): Buffer => readFileSync(path.join(samples, name));

function read(bytes: Uint8Array) {
  const records: TraceRecord[] = [];
  const reader = openReader({
    sink: (record) => records.push(record),
    octetsOf: (from, start, end) => Buffer.from(from).toString("latin1", start, end),
  });
  reader.push(bytes);
  reader.end();
  return { format: reader.format, records };
}
const readLines = (...lines: string[]) => read(Buffer.from(lines.join("\n"), "latin1"));

/** What is the same whether a message was read out of a capture or out of its dump. */
const messagesIn = (records: readonly TraceRecord[]) =>
  records
    .filter((record) => record.kind === "sip")
    .map(({ octets, from, to, transport, carrier, notes }) => ({
      octets,
      from,
      to,
      transport,
      carrier,
      notes,
    }));

/** The packets of a pcap of microseconds. */
function packetsOf(name: string): readonly { readonly ms: number; readonly bytes: Buffer }[] {
  const file = sample(name);
  const packets = [];
  for (let at = 24; at + 16 <= file.length; at += 16 + file.readUInt32LE(at + 8)) {
    const ms = file.readUInt32LE(at) * 1_000 + file.readUInt32LE(at + 4) / 1_000;
    packets.push({ ms, bytes: file.subarray(at + 16, at + 16 + file.readUInt32LE(at + 8)) });
  }
  return packets;
}

/** Rows of 16 bytes as a dump prints them. */
function rowsOf(
  bytes: Buffer,
  row: (offset: string, pairs: readonly string[], text: string) => string,
): string[] {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = bytes.subarray(at, at + 16);
    const text = part.toString("latin1").replaceAll(/[^ -~]/g, ".");
    const pairs = [...part].map((byte) => byte.toString(16).padStart(2, "0"));
    rows.push(row(at.toString(16).padStart(4, "0"), pairs, text));
  }
  return rows;
}
const tsharkRow = (offset: string, pairs: readonly string[], text: string): string =>
  `${offset}  ${pairs.join(" ").padEnd(47)}   ${text}`;
const tcpdumpRow = (offset: string, pairs: readonly string[], text: string): string =>
  `\t0x${offset}:  ${pairs
    .join("")
    .replaceAll(/.{4}/g, "$& ")
    .trimEnd()
    .padEnd(39)}  ${text.replaceAll(" ", ".")}`;
const hexdumpRow = (offset: string, pairs: readonly string[], text: string): string =>
  `0000${offset}  ${[pairs.slice(0, 8).join(" "), pairs.slice(8).join(" ")].join("  ").padEnd(48)}  |${text}|`;
const odRow = (offset: string, pairs: readonly string[]): string => `00${offset} ${pairs.join(" ")}`;

const CAPTURES = [
  ["Ethernet", "lab-failures-486-408-483.pcap"],
  ["Ethernet, WebSocket over TCP", "lab-websocket-jssip.pcap"],
  ["Linux cooked v1", "pkts-sipp-sll.pcap"],
  ["Linux cooked v2, copies in HEP", "lab-fork-sll2.pcap"],
  ["raw IP", "zeek-long-paths-rawip.pcap"],
] as const;

describe("a dump holds what the capture held", () => {
  test.each(CAPTURES)("tshark -x: %s", (_link, name) => {
    const lines = packetsOf(name).flatMap(({ bytes }) => [...rowsOf(bytes, tsharkRow), ""]);
    const { format, records } = readLines(...lines);
    expect(format).toBe("hex-dump");
    expect(messagesIn(records)).toEqual(messagesIn(read(sample(name)).records));
  });

  test.each(CAPTURES)("tcpdump -XX: %s", (_link, name) => {
    const lines = packetsOf(name).flatMap(({ ms, bytes }) => [
      `${new Date(ms).toISOString().slice(11, 23)}000 IP 192.0.2.1.5060 > 192.0.2.2.5060: SIP: INVITE sip:x SIP/2.0`,
      ...rowsOf(bytes, tcpdumpRow),
    ]);
    const { format, records } = readLines(...lines);
    expect(format).toBe("hex-dump");
    expect(messagesIn(records)).toEqual(messagesIn(read(sample(name)).records));
    // tcpdump prints no date; a copy in HEP has a whole time of its own.
    const timesOf = (all: readonly TraceRecord[]) =>
      all.map(({ at, carrier }) => Math.floor((at?.ms ?? 0) % (carrier === "hep" ? Infinity : 86_400_000)));
    expect(timesOf(records)).toEqual(timesOf(read(sample(name)).records));
    expect(new Set(records.map(({ at, carrier }) => (carrier === "hep" ? "hep" : at?.kind)))).toContain(
      "time-of-day",
    );
  });

  test.each([
    ["hexdump -C", hexdumpRow],
    ["od -Ax -tx1, which text2pcap takes", odRow],
  ])("%s", (_name, row) => {
    const lines = packetsOf("pkts-cancel.pcap").flatMap(({ bytes }) => [...rowsOf(bytes, row), ""]);
    expect(messagesIn(readLines(...lines).records)).toEqual(
      messagesIn(read(sample("pkts-cancel.pcap")).records),
    );
  });

  test("a line names where the dump of its packet begins; dumps need no empty line between them", () => {
    const lines = packetsOf("pkts-cancel.pcap").flatMap(({ bytes }) => rowsOf(bytes, odRow));
    const { records } = readLines(...lines);
    const firsts = lines.flatMap((line, index) => (line.startsWith("000000 ") ? [index + 1] : []));
    expect(records.map(({ position }) => position.line)).toEqual(firsts);
  });
});

const [invite, trying] = packetsOf("pkts-cancel.pcap");
if (!invite || !trying) throw new Error("The capture is empty.");
const rows = rowsOf(invite.bytes, tsharkRow);
const whole = messagesIn(readLines(...rows).records)[0];

describe("what stands around a dump", () => {
  test("the time of a line before it is its time, and is no later dump's", () => {
    const { records } = readLines(
      "2026-11-23 00:12:29.910779",
      ...rows,
      "",
      ...rowsOf(trying.bytes, tsharkRow),
    );
    expect(records.map(({ at }) => at)).toEqual([
      { ms: Date.UTC(2026, 10, 23, 0, 12, 29) + 910.779, kind: "local" },
      undefined,
    ]);
  });

  test("parts of a packet that tshark puts together are not read again", () => {
    const payload = rowsOf(invite.bytes.subarray(42), tsharkRow);
    const { records } = readLines(
      "Frame (612 bytes):",
      ...rows,
      "",
      "Unmasked data (570 bytes):",
      ...payload,
      "",
    );
    expect(messagesIn(records)).toEqual([whole]);
  });

  test("what tshark decrypted is read: its frame cannot be", () => {
    const payload = rowsOf(invite.bytes.subarray(42), tsharkRow);
    const { records } = readLines("Decrypted TLS (570 bytes):", ...payload, "");
    expect(messagesIn(records)).toMatchObject([{ octets: whole?.octets, from: undefined, notes: [] }]);
  });

  test("a message without a packet around it is read", () => {
    const { records } = readLines(...rowsOf(invite.bytes.subarray(42), odRow));
    expect(messagesIn(records)).toMatchObject([
      { octets: whole?.octets, from: undefined, transport: undefined },
    ]);
  });
});

describe("damaged dumps", () => {
  test("a packet that was cut gives what is there, and says so", () => {
    const [message] = messagesIn(readLines(...rows.slice(0, 20)).records);
    expect(message).toMatchObject({
      from: whole?.from,
      octets: whole?.octets.slice(0, 320 - 42),
      notes: [`only 320 of the packet's ${invite.bytes.length} bytes were captured`],
    });
  });

  test("a packet with a line missing ends there, and says so", () => {
    const { records } = readLines(...rows.slice(0, 20), ...rows.slice(21));
    expect(messagesIn(records)).toMatchObject([
      {
        octets: whole?.octets.slice(0, 320 - 42),
        notes: [expect.stringContaining("only 320"), "the hex dump goes from byte 320 to byte 336"],
      },
    ]);
  });

  test("a message behind headers that cannot be read is given without its ends", () => {
    const bytes = Buffer.concat([Buffer.alloc(34, 0xee), invite.bytes.subarray(42)]);
    expect(messagesIn(readLines(...rowsOf(bytes, tsharkRow)).records)).toMatchObject([
      {
        octets: whole?.octets,
        from: undefined,
        notes: ["the 34 bytes before it are no packet that can be read"],
      },
    ]);
  });

  test("text beside the bytes that looks like bytes is none", () => {
    expect(readHexLine("0000  45 00 02 8e   ab cd")?.bytes).toHaveLength(4);
    const narrow = (bytes: Buffer): string[] => rowsOf(bytes, odRow).map((row) => `${row} ab`); // seen by the offset of the next line
    expect(messagesIn(readLines(...narrow(invite.bytes)).records)).toEqual([whole]);
  });

  test("numbers in a log are no dump", () => {
    expect(readLines("0000 00", "000 1 2 3", "0000: no", "00000000", "0x0000:").records).toEqual([]);
  });

  test("a dump without end is bounded", () => {
    const lines = Array.from({ length: 30_000 }, (_none, row) =>
      odRow((row * 16).toString(16), Array(16).fill("41")),
    );
    expect(readLines(...lines).records).toEqual([]);
  });

  test("lines in any order, cut and changed, do no harm", () => {
    const real = [
      ...rows,
      ...rowsOf(trying.bytes, tcpdumpRow),
      "Frame (612 bytes):",
      "Decrypted TLS (5 bytes):",
      "00:12:29.910779 IP 192.0.2.1.5060 > 192.0.2.2.5060: SIP: INVITE sip:x SIP/2.0",
      "",
    ];
    const line = fc.oneof(
      fc.constantFrom(...real),
      fc.tuple(fc.constantFrom(...real), fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))),
      fc
        .tuple(fc.constantFrom(...rows), fc.nat(), fc.constantFrom(..."0f x.\t"))
        .map(
          ([text, at, mark]) => text.slice(0, at % text.length) + mark + text.slice((at % text.length) + 1),
        ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
        readLines(...lines);
      }),
      { numRuns: 300 },
    );
  });
});
