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

const fields = [
  "Via: SIP/2.0/WS x.invalid",
  "Call-ID: 1@h",
  "CSeq: 1 MESSAGE",
  "Content-Length: 2",
  "",
  "hi",
];
const request = ["MESSAGE sip:bob@example.com SIP/2.0", ...fields];
const answer = ["SIP/2.0 200 OK", ...fields];
const octets = (lines: readonly string[]): string => lines.join("\r\n");

describe("JsSIP under Node", () => {
  test("its log has the messages of the capture of the same run", () => {
    const log = read(sample("lab-jssip-node.log"));
    const capture = read(sample("lab-websocket-jssip.pcap"));
    expect(log.format).toBe("jssip");
    expect(log.messages.map((one) => one.octets)).toEqual(capture.messages.map((one) => one.octets));
  });

  test("a message has the time and the way of its line; whom it went to the log does not say", () => {
    const { messages } = readLines(
      "2026-11-23T00:21:05.284Z JsSIP:Transport sending message:",
      "",
      ...request,
      "",
      "2026-11-23T00:21:05.292Z JsSIP:Transport received text message:",
      ...answer,
      "2026-11-23T00:21:05.293Z JsSIP:Registrator registered",
    );
    const other = { from: undefined, to: undefined, transport: "ws", notes: [] };
    const ms = Date.UTC(2026, 10, 23, 0, 21, 5);
    expect(messages).toMatchObject([
      {
        ...other,
        at: { ms: ms + 284, kind: "utc" },
        direction: "out",
        octets: octets(request),
        position: { line: 1 },
      },
      {
        ...other,
        at: { ms: ms + 292, kind: "utc" },
        direction: "in",
        octets: octets(answer),
        position: { line: 11 },
      },
    ]);
  });
});

describe("JsSIP in a browser", () => {
  test("the start line stands behind what the console says, the time since the last line behind the message", () => {
    const { messages } = readLines(
      "jssip.min.js:9 JsSIP:WebSocketInterface received WebSocket message +5s",
      `jssip.min.js:9 JsSIP:Transport received text message:${answer[0]}`,
      ...answer.slice(1),
      " +5ms",
      "jssip.min.js:9 JsSIP:Transport sending message:",
      "",
      ...request,
      " +1m",
      "jssip.min.js:9 JsSIP:RTCSession newRTCSession +0ms",
    );
    expect(messages).toMatchObject([
      { at: undefined, direction: "in", octets: octets(answer), position: { line: 2 } },
      { at: undefined, direction: "out", octets: octets(request), position: { line: 10 } },
    ]);
  });
});

describe("a log that is cut", () => {
  test("amid a message gives what is there of it", () => {
    const head = "jssip.js:9 JsSIP:Transport sending message:";
    expect(readLines(head, "", ...request.slice(0, 3)).messages).toMatchObject([
      { octets: `${octets(request.slice(0, 3))}\r\n\r\n` },
    ]);
    expect(readLines(head).messages).toEqual([]);
  });

  test("anywhere, its lines in any order, does no harm", () => {
    const real = sample("lab-jssip-node.log").toString("latin1").split("\n");
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
