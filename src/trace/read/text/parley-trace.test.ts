import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../../record.ts";
import { createTextReader } from "./text-reader.ts";

function read(...lines: string[]) {
  const records: TraceRecord[] = [];
  const reader = createTextReader({
    sink: (record) => records.push(record),
    octetsOf: (bytes, from, to) => Buffer.from(bytes).toString("latin1", from, to),
  });
  reader.push(Buffer.from(lines.map((line) => `${line}\n`).join("")));
  reader.end();
  return { format: reader.format, records };
}

const message = (subject = "no") =>
  [
    "INVITE sip:bob@example.com SIP/2.0",
    "Via: SIP/2.0/UDP 192.0.2.9",
    "Call-ID: 1@h",
    "CSeq: 1 INVITE",
    `Subject: ${subject}`,
    "Content-Length: 6",
    "",
    "v=0\r\n\r\n",
  ].join("\r\n");
const entry = (text: string, more: object = {}) => ({
  number: 7,
  at: "2026-11-23T00:21:05.214Z",
  direction: "in",
  transport: "tls",
  local: "192.0.2.1:5061",
  remote: "[2001:db8::9]:49152",
  flow: "f1",
  case: "c-7Q2F",
  message: text,
  ...more,
});
const head = "2026-11-23T00:21:05.214Z in  tls [2001:db8::9]:49152 -> 192.0.2.1:5061 c-7Q2F";
/** As `parley trace` prints a message. */
const printed = (first: string, text: string) => [
  first,
  ...text
    .trimEnd()
    .split("\r\n")
    .map((line) => `    ${line.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "·")}`),
  "",
];
const sides = {
  at: { ms: Date.UTC(2026, 10, 23, 0, 21, 5, 214), kind: "utc" },
  direction: "in",
  from: { address: "2001:db8::9", port: 49152 },
  to: { address: "192.0.2.1", port: 5061 },
  transport: "tls",
};

describe("parley trace --json", () => {
  test("a line is a message", () => {
    const { format, records } = read(JSON.stringify(entry(message())));
    expect(format).toBe("parley");
    expect(records).toEqual([{ kind: "sip", ...sides, position: { line: 1 }, octets: message(), notes: [] }]);
  });

  test("what went out went from us", () => {
    const [record] = read(JSON.stringify(entry(message(), { direction: "out" }))).records;
    expect(record).toMatchObject({ direction: "out", from: sides.to, to: sides.from });
  });

  test("octets beyond ASCII are the message's own again", () => {
    const octets = Buffer.from(message("für 東京")).toString("latin1");
    expect(read(JSON.stringify(entry(octets))).records).toMatchObject([{ octets }]);
    expect(read(JSON.stringify(entry(message("für 東京")))).records).toMatchObject([{ octets }]);
  });

  test("a line that was cut gives what is there of its message, and says so", () => {
    const line = JSON.stringify(entry(message()));
    for (const cut of ["\\nContent-Len", "\\nContent-Length: 6\\"]) {
      const [record] = read(line.slice(0, line.indexOf(cut) + cut.length)).records;
      expect(record).toMatchObject({
        ...sides,
        notes: ["its line is cut or damaged, and the message with it"],
      });
      expect(record?.kind === "sip" && message().startsWith(record.octets)).toBe(true);
    }
  });

  test("a time that is none is no time", () => {
    expect(read(JSON.stringify(entry(message(), { at: "yesterday" }))).records).toMatchObject([
      { at: undefined, octets: message() },
    ]);
  });

  test("what was left out for a slow terminal is said", () => {
    expect(read('{"missed":12}').records).toMatchObject([
      { kind: "log", level: "warn", text: "12 messages were left out: the terminal was too slow" },
    ]);
  });

  test("other JSON is passed over", () => {
    expect(read('{"number":1}', '{"number":2,"message":"x"}', "{}", "{").records).toEqual([]);
  });
});

describe("parley trace", () => {
  test("a message stands indented below its line", () => {
    const { format, records } = read(...printed(head, message()), ...printed(head, message("yes")));
    expect(format).toBe("parley");
    expect(records).toMatchObject([
      { kind: "sip", ...sides, position: { line: 1 }, notes: [] },
      { kind: "sip", ...sides, position: { line: 11 }, notes: [] },
    ]);
    // The empty line at the end of a body is not printed.
    expect(records.map((record) => record.kind === "sip" && record.octets)).toEqual([
      message().slice(0, -2),
      message("yes").slice(0, -2),
    ]);
  });

  test("without a case, and outwards", () => {
    const line = "2026-11-23T00:21:05.214Z out udp 192.0.2.1:5060 -> 192.0.2.9:5060";
    expect(read(...printed(line, message())).records).toMatchObject([
      { direction: "out", from: { address: "192.0.2.1" }, to: { address: "192.0.2.9" }, transport: "udp" },
    ]);
  });

  test("octets beyond ASCII are read as they were printed; those that are controls are lost, and that is said", () => {
    const octets = Buffer.from(message("für")).toString("latin1").slice(0, -2);
    expect(read(...printed(head, octets)).records).toMatchObject([{ octets, notes: [] }]);
    expect(read(...printed(head, message("a\tb"))).records).toMatchObject([
      { notes: ["control characters are printed as dots"] },
    ]);
  });

  test("a message that another line cuts off is given as far as it goes", () => {
    const [first, second] = read(
      ...printed(head, message()).slice(0, 4),
      ...printed(head, message()),
    ).records;
    expect(first).toMatchObject({
      octets: message()
        .split("\r\n")
        .slice(0, 3)
        .map((line) => `${line}\r\n`)
        .join("")
        .concat("\r\n"),
    });
    expect(second).toMatchObject({ octets: message().slice(0, -2) });
  });

  test("with --short there is no message, and the line stays", () => {
    expect(read(`${head}  INVITE sip:bob@example.com SIP/2.0`).records).toMatchObject([
      { kind: "log", ...sides, text: "INVITE sip:bob@example.com SIP/2.0" },
    ]);
  });
});

test("lines in any order, cut anywhere, do no harm", () => {
  const real = [...printed(head, message()), JSON.stringify(entry(message())), '{"missed":1}'];
  const line = fc.oneof(
    fc.constantFrom(...real),
    fc.constantFrom(...real).chain((text) => fc.nat(text.length).map((at) => text.slice(0, at))),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      read(...lines);
    }),
  );
});
