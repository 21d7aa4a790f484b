import { expect, test } from "vitest";
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
  return records;
}

const message = [
  "BYE sip:bob@example.com SIP/2.0",
  "Call-ID: 1@h",
  "CSeq: 1 BYE",
  "Content-Length: 0",
  "",
  "",
];
const octets = message.slice(0, -1).join("\r\n");
const head = (time: string, from: string) =>
  `00:12:${time}.000000 IP ${from} > 10.0.0.1.5060: SIP: ${message[0]}`;

test("tcpdump -A: a letter before the start line is the packet's, not the method's", () => {
  const [start = "", ...rest] = message;
  for (const noise of ["E..V..@.@.B.V", "E..N", "E....\tABC"])
    expect(read(head("29", "10.0.0.9.5060"), `${noise}${start}`, ...rest)).toMatchObject([
      { octets: `${octets}\r\n` },
    ]);
});

test("tcpdump -A: a packet without a message keeps its time and ends for itself", () => {
  const empty = "00:12:28.000000 IP 10.9.9.9.1 > 10.9.9.8.2: Flags [S], seq 1, length 0";
  expect(read(empty, "E..<....", "", head("29", "10.0.0.9.sip-tls"), ...message)).toMatchObject([
    { at: { ms: 749_000 }, from: { address: "10.0.0.9", port: 5061 }, position: { line: 4 } },
  ]);
});

test("ngrep: a packet without a payload keeps its ends for itself", () => {
  const records = read(
    "U 10.9.9.9:1 -> 10.9.9.8:2",
    "U 10.0.0.9:5060 -> 10.0.0.1:5060",
    ...message.map((line) => `${line}.`),
  );
  expect(records).toMatchObject([{ from: { address: "10.0.0.9" }, position: { line: 2 } }]);
});
