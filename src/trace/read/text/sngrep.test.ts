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
const readLines = (...lines: string[]) => read(Buffer.from(lines.join("\n"), "latin1"));

const message = ["BYE sip:bob@example.com SIP/2.0", "Call-ID: 1@h", "CSeq: 1 BYE", "Content-Length: 0", ""];
const octets = `${message.join("\r\n")}\r\n`;

describe("what sngrep saves as text", () => {
  test("has the messages of the capture that it was saved from, with their ends", () => {
    const text = read(sample("lab-sngrep-export.txt"));
    const wire = read(sample("lab-fork-sll2.pcap")).messages.filter(({ carrier }) => carrier === undefined);
    expect(text.format).toBe("sngrep");
    expect(text.messages.map((one) => [one.octets, one.from, one.to])).toEqual(
      wire.map((one) => [one.octets, one.from, one.to]),
    );
    expect(text.messages.map(({ direction, notes }) => [direction, notes])).toEqual(
      wire.map(() => ["passing", []]),
    );
  });

  test("has times of a zone that it does not name", () => {
    expect(
      readLines("2026/11/23 00:32:45.506684 [2001:db8::9]:5070 -> 10.0.0.1:5060", ...message).messages,
    ).toMatchObject([
      {
        at: { ms: Date.UTC(2026, 10, 23, 0, 32, 45) + 506.684, kind: "local" },
        from: { address: "2001:db8::9", port: 5070 },
        to: { address: "10.0.0.1", port: 5060 },
        octets,
      },
    ]);
  });

  test("gives messages that are cut as far as they go", () => {
    const head = "2026/11/23 00:32:45.506684 10.0.0.9:5070 -> 10.0.0.1:5060";
    expect(readLines(head, ...message.slice(0, 2), head, ...message).messages).toMatchObject([
      { octets: `${message.slice(0, 2).join("\r\n")}\r\n\r\n` },
      { octets },
    ]);
  });

  test("may be cut anywhere, its lines in any order", () => {
    const real = sample("lab-sngrep-export.txt").toString("latin1").split(/\r?\n/);
    const line = fc.oneof(
      fc.constantFrom(...real),
      fc.constantFrom(...real).chain((text) => fc.nat(text.length).map((at) => text.slice(0, at))),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
        readLines(...lines);
      }),
      { numRuns: 200 },
    );
  });
});
