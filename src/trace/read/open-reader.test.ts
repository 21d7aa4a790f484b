import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../record.ts";
import { openReader } from "./open-reader.ts";

const samples = path.join(import.meta.dirname, "../../../test/traces/samples");
const sample = (name: string): Buffer => readFileSync(path.join(samples, name));

function read(bytes: Uint8Array, piece = 65_536) {
  const records: TraceRecord[] = [];
  const reader = openReader({
    sink: (record) => records.push(record),
    octetsOf: (from, start, end) => Buffer.from(from).toString("latin1", start, end),
  });
  for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.subarray(at, at + piece));
  reader.end();
  return { format: reader.format, notes: reader.notes, records };
}

const log = sample("seed-ds-r2user1.uccapilog");
const capture = sample("lab-fork-sll2.pcap");
const plain = { log: read(log), capture: read(capture) };

describe("packed files", () => {
  const packed: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array])[] = [
    ["gzip", gzipSync],
    [
      "gzip in two members",
      (bytes) => Buffer.concat([gzipSync(bytes.subarray(0, 2_000)), gzipSync(bytes.subarray(2_000))]),
    ],
    ["zstd", zstdCompressSync],
    ["zip", (bytes) => zipSync({ "trace.log": bytes })],
    ["zip that only stores", (bytes) => zipSync({ "trace.log": [bytes, { level: 0 }] })],
    ["gzip in a zip", (bytes) => zipSync({ "trace.log.gz": gzipSync(bytes) })],
  ];

  test.each(packed)("%s is unpacked on the way, in pieces of any size", (_name, pack) => {
    for (const piece of [1, 7, 65_536]) {
      expect(read(pack(log), piece)).toEqual(plain.log);
      expect(read(pack(capture), piece)).toEqual(plain.capture);
    }
  });

  test("of an archive of several files the first is read, and that is said", () => {
    const { records, notes } = read(zipSync({ "a.log": log, "b.pcap": capture }));
    expect(records).toEqual(plain.log.records);
    expect(notes).toEqual(["Only the first of the 2 files in the archive was read."]);
  });

  test("a file packed three times is not opened", () => {
    expect(read(gzipSync(gzipSync(gzipSync(log))))).toEqual({
      format: "gzip",
      notes: ["It is packed more than 2 times and was not opened further."],
      records: [],
    });
  });

  test("a packed file that was cut gives what is there, and says so", () => {
    const { records, notes } = read(gzipSync(log).subarray(0, 900));
    expect(records).toHaveLength(1);
    expect(notes).toEqual(["The gzip file cannot be unpacked to its end: unexpected EOF."]);
  });

  test("a bomb is read as the nothing that it holds", { timeout: 30_000 }, () => {
    const began = performance.now();
    expect(read(gzipSync(Buffer.alloc(50_000_000))).records).toEqual([]);
    expect(read(zstdCompressSync(Buffer.alloc(50_000_000))).records).toEqual([]);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test("damage anywhere does no harm", () => {
    const files = packed.map(([, pack]) => pack(log));
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        (bytes, changes, cut) => {
          const changed = Buffer.from(bytes);
          for (const [at, byte] of changes) changed[at % changed.length] = byte;
          read(changed.subarray(0, 1 + (cut % changed.length)), 333);
        },
      ),
      { numRuns: 300 },
    );
  });
});

test("an empty file is a text that holds nothing", () => {
  expect(read(Buffer.alloc(0))).toEqual({ format: "text", notes: [], records: [] });
});

test("a file shorter than a sign is read as what it is", () => {
  expect(read(Buffer.from("a")).format).toBe("text");
  expect(read(Buffer.from([0x1f, 0x8b])).records).toEqual([]);
});
