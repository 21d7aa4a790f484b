import { expect, test } from "vitest";
import { ocsLogger } from "../read/text/ocs-logger.ts";
import type { TraceRecord } from "../record.ts";
import { printOcsLine, printOcsMessage } from "./print-ocs.ts";

const stamp = { ms: Date.UTC(2009, 10, 10, 14, 7, 20, 176), sequence: 0x768, process: 0xf08 };

/** What our own reader makes of it. */
function readBack(text: string): TraceRecord[] {
  const records: TraceRecord[] = [];
  const reader = ocsLogger.open((record) => records.push(record));
  let taker: ReturnType<typeof reader.begin>;
  for (const [number, line] of text.split("\r\n").entries()) {
    const answer = taker?.take({ text: line, number });
    if (answer === "more") continue;
    taker?.end();
    taker = answer === "done" ? undefined : reader.begin({ text: line, number });
  }
  taker?.end();
  return records;
}

test("a line of a component looks as OCSLogger wrote it, and is read back", () => {
  const line = printOcsLine(stamp, {
    level: "error",
    component: "registrar",
    text: "No such user.\nNothing was kept.",
    place: { procedure: "Registrar::refuse", file: "register.ts", line: 42 },
  });
  expect(line).toBe(
    "TL_ERROR(TF_COMPONENT) [0]0F08.0001::11/10/2009-14:07:20.176.00000768 (registrar,Registrar::refuse:register.ts(42))No such user. Nothing was kept.\r\n",
  );
  expect(readBack(line)).toMatchObject([
    { kind: "log", level: "error", text: "No such user. Nothing was kept.", at: { ms: stamp.ms } },
  ]);
});

test("a message is read back as it was", () => {
  const message = [
    "INVITE sip:bob@example.com SIP/2.0",
    "Via: SIP/2.0/TLS 192.0.2.9:40000;branch=z9hG4bK1",
    "Call-ID: 7@h",
    "CSeq: 1 INVITE",
    "Content-Type: application/sdp",
    "Content-Length: 7",
    "",
    "v=0",
    "",
  ].join("\r\n");
  const text = printOcsMessage(stamp, { direction: "in", remote: "192.0.2.9:40000", message, id: "c-7Q2F" });
  expect(readBack(text)).toMatchObject([
    {
      kind: "sip",
      direction: "in",
      from: { address: "192.0.2.9", port: 40_000 },
      octets: message,
      at: { ms: stamp.ms },
    },
  ]);
});

test("a body that pretends to be the end of its record and the beginning of others stays inside", () => {
  const body =
    "a\r\n$$end_record\r\nTL_INFO(TF_COMPONENT) [0]0F08.0001::11/10/2009-14:07:20.176.00000768 (x,y)z";
  const message = [
    "MESSAGE sip:bob@example.com SIP/2.0",
    "Via: SIP/2.0/TLS 192.0.2.9:40000;branch=z9hG4bK1",
    "Call-ID: 7@h",
    "CSeq: 1 MESSAGE",
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
  const text = printOcsMessage(stamp, { direction: "out", remote: "192.0.2.9:40000", message, id: "-" });
  const records = readBack(text);
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({ kind: "sip", direction: "out", to: { address: "192.0.2.9" } });
});
