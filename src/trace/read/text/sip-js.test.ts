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

const stamp = "Mon Aug 10 2020 14:49:55 GMT+0200 (Central European Summer Time)";
const message = [
  "MESSAGE sip:bob@example.com SIP/2.0",
  "Via: SIP/2.0/WSS x.invalid",
  "Call-ID: 1@h",
  "CSeq: 1 MESSAGE",
  "Content-Length: 2",
  "",
  "hi",
];
const octets = message.join("\r\n");

describe("the console of SIP.js", () => {
  test.each(["sip.Transport", "sip.transport"])(
    "%s: a message has the time and the way of its line",
    (name) => {
      const { format, records } = read(
        `${stamp} | sip.UserAgent | Transitioned from null to Started`,
        `${stamp} | ${name} | Sending WebSocket message:`,
        "",
        ...message,
        "",
        `${stamp} | ${name} | Received WebSocket text message:`,
        "",
        ...message,
        `${stamp} | sip.invite-dialog | something else`,
        "Not part of it: x",
      );
      expect(format).toBe("sip.js");
      const both = {
        at: { ms: Date.UTC(2020, 7, 10, 12, 49, 55), kind: "utc" },
        from: undefined,
        to: undefined,
        octets,
        notes: [],
      };
      expect(records).toMatchObject([
        { ...both, direction: "out", position: { line: 2 } },
        { ...both, direction: "in", position: { line: 12 } },
      ]);
    },
  );

  test("a message that the log cuts off is given as far as it goes", () => {
    const { records } = read(
      `${stamp} | sip.Transport | Received WebSocket text message:`,
      ...message.slice(0, 3),
    );
    expect(records).toMatchObject([{ octets: `${message.slice(0, 3).join("\r\n")}\r\n\r\n` }]);
  });

  test("its configuration, and messages that are no SIP, are passed over", () => {
    expect(
      read(
        `${stamp} | sip.UserAgent | Configuration: · password: "x"`,
        `${stamp} | sip.Transport | Received WebSocket text message:`,
        "pong",
      ).records,
    ).toEqual([]);
  });

  test("lines in any order, cut anywhere, do no harm", () => {
    const real = [
      ...message,
      `${stamp} | sip.Transport | Received WebSocket text message:`,
      `${stamp} | sip.x | y`,
    ];
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
    const began = performance.now();
    read(`${" ".repeat(100_000)}|${" ".repeat(100_000)}sip.transport${" | ".repeat(100_000)}WebSocket`);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
