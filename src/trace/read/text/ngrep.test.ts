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
  reader.push(Buffer.from(lines.join("\n"), "latin1"));
  reader.end();
  return { format: reader.format, records };
}

const message = (method: string) => [
  `${method} sip:bob@example.com SIP/2.0`,
  "Via: SIP/2.0/UDP 10.0.0.9",
  "Call-ID: 1@h",
  `CSeq: 1 ${method}`,
  "Subject: All is well.",
  "Content-Length: 10",
  "",
  "v=0",
  "s=-",
];
const octets = (method: string): string => `${message(method).join("\r\n")}\r\n`;
/** `ngrep -W byline`: a dot is a CR, and an empty line ends the packet. */
const byline = (head: string, method: string) => [
  head,
  ...message(method).map((line) => `${line}.`),
  "",
  "#",
];
const head = "U 2026/11/23 00:32:45.506684 10.0.0.9:5070 -> 10.0.0.1:5060 #1";

describe("ngrep -W byline", () => {
  test("a packet has its time and ends; dots at line ends are no part of it", () => {
    const { format, records } = read("interface: eth0", "filter: port 5060", "##", ...byline(head, "INVITE"));
    expect(format).toBe("ngrep");
    expect(records).toMatchObject([
      {
        at: { ms: Date.UTC(2026, 10, 23, 0, 32, 45) + 506.684, kind: "local" },
        direction: "passing",
        from: { address: "10.0.0.9", port: 5070 },
        to: { address: "10.0.0.1", port: 5060 },
        transport: "udp",
        position: { line: 4 },
        octets: octets("INVITE"),
        notes: [],
      },
    ]);
  });

  test("without -t there is no time; T is TCP, with its flags", () => {
    const { records } = read(...byline("T 10.0.0.9:5070 -> 10.0.0.1:5060 [AP]", "BYE"));
    expect(records).toMatchObject([{ at: undefined, transport: "tcp", octets: octets("BYE") }]);
  });

  test("packets follow each other with and without marks between them", () => {
    const { records } = read(
      ...byline(head, "INVITE"),
      ...byline(head, "ACK").slice(0, -2),
      ...byline(head, "BYE"),
    );
    expect(records).toMatchObject(["INVITE", "ACK", "BYE"].map((method) => ({ octets: octets(method) })));
  });

  test("a packet that is cut is given as far as it goes", () => {
    expect(read(...byline(head, "INVITE").slice(0, 4)).records).toMatchObject([
      { octets: `${message("INVITE").slice(0, 3).join("\r\n")}\r\n\r\n` },
    ]);
  });

  test("packets that are no SIP are passed over", () => {
    expect(read(head, "....", "", head, "GET / HTTP/1.1.", ".", "").records).toEqual([]);
  });

  test("lines in any order, cut anywhere, do no harm", () => {
    const real = byline(head, "INVITE");
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
});
