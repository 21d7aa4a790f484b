import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../../record.ts";
import { openReader } from "../open-reader.ts";

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
  return { format: reader.format, messages: records.filter((record) => record.kind === "sip") };
}
const readLines = (...lines: string[]) => read(Buffer.from(lines.join("\n")));

const capture = read(sample("pkts-cancel.pcap")).messages.slice(0, 2);
const FILES = [
  ["pdml", "made-tshark-pdml.xml"],
  ["wireshark-json", "made-tshark.json"],
] as const;

describe.each(FILES)("%s", (format, name) => {
  const bytes = sample(name);
  const lines = bytes.toString("latin1").split("\n");

  test("has the messages of the capture, their ends, times, frames and bodies", () => {
    const { messages, format: found } = read(bytes);
    expect(found).toBe(format);
    const shared = ({ octets, from, to, transport, notes }: (typeof messages)[number]) => ({
      octets,
      from,
      to,
      transport,
      notes,
    });
    expect(messages.map(shared)).toEqual(capture.map(shared));
    expect(messages.map(({ position }) => position.frame)).toEqual([1, 2]);
    expect(messages.map(({ at }) => at)).toEqual(
      capture.map(({ at }) => ({ kind: "utc", ms: expect.closeTo(at?.ms ?? 0, 2) })),
    );
  });

  test("a file that was cut gives what is there of its last message", () => {
    for (let cut = 1; cut < lines.length; cut++) {
      const { messages } = readLines(...lines.slice(0, cut));
      for (const [index, { octets }] of messages.entries()) {
        const whole = capture[index]?.octets ?? "";
        expect(whole.startsWith(octets.trimEnd())).toBe(true);
      }
    }
  });

  test("a message without its header is given, and that is said", () => {
    const begin = lines.findIndex((line) => line.includes("sip.msg_hdr"));
    const { messages } = readLines(...lines.slice(0, begin));
    expect(messages).toMatchObject([
      {
        octets: `${capture[0]?.octets.split("\r\n", 1)[0]}\r\n\r\n`,
        notes: ["no header field of it is in the text"],
      },
    ]);
  });

  test("lines in any order, cut anywhere, do no harm", () => {
    const line = fc.oneof(
      fc.constantFrom(...lines),
      fc.constantFrom(...lines).chain((text) => fc.nat(text.length).map((at) => text.slice(0, at))),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), (some) => {
        readLines(...lines.slice(0, 8), ...some);
      }),
      { numRuns: 200 },
    );
  });

  test("a packet without end is read at once", () => {
    const began = performance.now();
    readLines(...lines.slice(0, 20), ...Array<string>(100_000).fill('<field name="x" show="'));
    readLines(...lines.slice(0, 20), `${'"sip.msg_hdr": "'.repeat(20_000)}`, " show=".repeat(100_000));
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

test.each([
  [["tls"], "tls"],
  [["websocket"], "ws"],
  [["tls", "websocket"], "wss"],
])("a message inside %j went over %s", (layers, transport) => {
  const fields = [
    '"tcp.srcport": "5060",',
    ...layers.map((layer) => `  "${layer}": {`),
    '"sip.Request-Line": "BYE sip:x SIP/2.0",',
    '"sip.msg_hdr": "Call-ID: für\\r\\n\\r\\n"',
  ];
  expect(
    readLines('    "_source": {', ...fields.map((field) => `      ${field}`), "    }").messages,
  ).toMatchObject([{ transport, octets: "BYE sip:x SIP/2.0\r\nCall-ID: f\xc3\xbcr\r\n\r\n" }]);
});
