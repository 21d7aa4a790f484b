import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../../record.ts";
import { textFormats } from "./text-formats.ts";
import { createTextReader } from "./text-reader.ts";

const samples = path.join(import.meta.dirname, "../../../../test/traces/samples");
const sample = (name: string): Buffer => readFileSync(path.join(samples, name));

const octetsOf = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", from, to);

function readPieces(...pieces: readonly Uint8Array[]) {
  const records: TraceRecord[] = [];
  const reader = createTextReader({ sink: (record) => records.push(record), octetsOf });
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return { format: reader.format, notes: reader.notes, records };
}
const read = (...lines: string[]) => readPieces(Buffer.from(lines.join("\r\n"), "latin1"));

/** Cuts bytes behind each of these places. */
function piecesOf(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [0, ...places.map((place) => place % bytes.length).toSorted((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((cut, at) => bytes.subarray(cuts[at], cut));
}

const client = sample("seed-ds-noanswer.uccapilog");
const server = sample("seed-ocs-validation-wrapped.txt");
const asterisk = sample("lab-asterisk-pjsip.log");
const plain = readPieces(client);

describe("a text", () => {
  test.each([
    ["LF", "\n"],
    ["a lone CR", "\r"],
  ])("with %s at line ends is read as with CR LF", (_name, end) => {
    const text = client.toString("latin1").replaceAll("\r\n", end);
    expect(readPieces(Buffer.from(text, "latin1")).records).toEqual(plain.records);
  });

  test.each([
    ["utf-16le", [0xff, 0xfe]],
    ["utf-16le", []],
    ["utf-16be", [0xfe, 0xff]],
    ["utf-16be", []],
  ])("in %s, with the mark %j, is read as in UTF-8", (encoding, mark) => {
    const wide = Buffer.from(client.toString("latin1"), "utf16le");
    if (encoding === "utf-16be") wide.swap16();
    const { records, notes } = readPieces(Buffer.concat([Buffer.from(mark), wide]));
    expect(records).toEqual(plain.records);
    expect(notes).toEqual([`The text is in ${encoding.toUpperCase()}.`]);
  });

  test("letters beyond ASCII in UTF-16 become their UTF-8 octets", () => {
    const stamp = "08/25/2009|13:47:02.915 17B4:15C0 INFO  :: ";
    const wide = Buffer.from(`\ufeff${stamp}für 東京 😀`, "utf16le");
    expect(readPieces(wide).records).toMatchObject([{ text: Buffer.from("für 東京 😀").toString("latin1") }]);
  });

  test("the mark of UTF-8 is no part of the first line", () => {
    const { records } = readPieces(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), client]));
    expect(records).toEqual(plain.records);
  });

  test("may hold records of several formats, each from its own line on", () => {
    const { format, records } = readPieces(client, Buffer.from("\r\n"), server, asterisk);
    expect(format).toBe("uccapilog+asterisk-pjsip");
    expect(records.filter(({ kind }) => kind === "sip")).toHaveLength(35);
    expect(
      records.filter((one) => one.kind === "log" && one.component?.startsWith("UserSetting")),
    ).toHaveLength(6);
  });

  test("a record that another format's record interrupts is given, and both are whole", () => {
    const lines = client.toString("latin1").split("\r\n");
    const cut = lines.slice(0, 8);
    const { format, records } = read(...cut, "TL_INFO(TF_COMPONENT) text", ...lines);
    expect(format).toBe("uccapilog");
    expect(records.map(({ kind, position }) => [kind, position.line])).toEqual([
      ["sip", 1],
      ["log", 9],
      ["sip", 10],
      ...plain.records.slice(1).map(({ kind, position }) => [kind, (position.line ?? 0) + 9]),
    ]);
  });

  test("that holds no record is a text", () => {
    expect(read("nothing", "", "at all")).toEqual({ format: "text", notes: [], records: [] });
  });
});

describe("formats", () => {
  test("have names of their own", () => {
    const names = textFormats.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test("a bare message is asked for last: it would take the message out of every other format's frame", () => {
    expect(textFormats.at(-1)?.name).toBe("bare");
  });
});

describe("hostile texts", () => {
  test("cutting the bytes anywhere changes nothing", () => {
    const wide = Buffer.from(`\ufeff${client.toString("latin1")}`, "utf16le");
    const files = [client, server, asterisk, wide].map((bytes) => ({ bytes, whole: readPieces(bytes) }));
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.nat(), { maxLength: 30 }),
        ({ bytes, whole }, places) => {
          expect(readPieces(...piecesOf(bytes, places))).toEqual(whole);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("lines of all formats in any order, with anything between, are read without harm", () => {
    const real = [
      "seed-ds-r2user1.uccapilog",
      "lab-sofia-siptrace.log",
      "lab-kamailio-xlog.log",
      "lab-baresip-authloop.log",
    ]
      .flatMap((name) => sample(name).toString("latin1").split(/\r?\n/))
      .concat(server.toString("latin1").split("\r\n"), asterisk.toString("latin1").split("\n"));
    const piece = fc.oneof(
      fc.constantFrom(...real),
      fc.constantFrom(...real).chain((line) => fc.nat(line.length).map((at) => line.slice(at))),
      fc.string(),
      fc.constantFrom(
        "",
        " ",
        "=",
        "\0",
        "$$begin_record",
        "$$end_record",
        "TL_INFO(TF_PROTOCOL) $$begin_record",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 120 }), (lines) => {
        read(...lines);
      }),
      { numRuns: 500 },
    );
  });

  test("a record of endless long lines keeps some megabytes, and the records after it are read", () => {
    const start = ["INVITE sip:bob@example.com SIP/2.0", "Call-ID: 1@h", "CSeq: 1 INVITE"];
    const long = `X: ${"x".repeat(500_000)}`;
    const { records, notes } = read(...start, ...Array<string>(60).fill(long), "", ...start, "");
    const [first, second] = records.filter((record) => record.kind === "sip");
    expect(first?.octets.length).toBeLessThan(9_000_000);
    expect(second?.octets).toHaveLength(start.join("\r\n").length + 4);
    expect(notes).toEqual(["One record was longer than 8 MB and is cut."]);
  });

  test("a line that never ends is cut, and that is said", () => {
    const { notes } = readPieces(...Array<Buffer>(50).fill(Buffer.alloc(100_000, "x")));
    expect(notes).toEqual(["One line was longer than a megabyte and is cut."]);
  });

  test("100 MB of logs of clients and servers take less than 10 s", { timeout: 30_000 }, () => {
    const both = Buffer.concat([
      sample("seed-ds-r2user1.uccapilog"),
      Buffer.from("\r\n"),
      server,
      Buffer.from("\r\n"),
    ]);
    const piece = Buffer.concat(Array<Buffer>(200).fill(both));
    let records = 0;
    const reader = createTextReader({ sink: () => records++, octetsOf });
    const began = performance.now();
    for (let given = 0; given < 100_000_000; given += piece.length) reader.push(piece);
    reader.end();
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(records).toBeGreaterThan(100_000);
  });
});
