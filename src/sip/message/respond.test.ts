import { expect, test } from "vitest";
import type { SipRequest } from "./message.ts";
import { parseMessage } from "./parse-message.ts";
import { printMessage } from "./print-message.ts";
import { createResponse } from "./respond.ts";

function request(to = "<sip:bob@example.com>"): SipRequest {
  const read = parseMessage(
    [
      "INVITE sip:bob@example.com SIP/2.0",
      "Via: SIP/2.0/TCP p1.example.com;branch=z9hG4bK1",
      "v: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK2",
      "Record-Route: <sip:p1.example.com;lr>",
      "From: Alice <sip:alice@example.com>;tag=a1",
      `To: ${to}`,
      "Call-ID: c1",
      "CSeq:  1   INVITE",
      "Max-Forwards: 70",
      "Timestamp: 54",
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n"),
  );
  if (!read.ok || read.value.kind !== "request") throw new Error("The request of this test is faulty.");
  return read.value;
}

test("an answer carries Via, From, To, Call-ID and CSeq as they came", () => {
  expect(printMessage(createResponse(request(), 404, undefined, { toTag: "b1" }))).toBe(
    [
      "SIP/2.0 404 Not Found",
      "Via: SIP/2.0/TCP p1.example.com;branch=z9hG4bK1",
      "v: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK2",
      "From: Alice <sip:alice@example.com>;tag=a1",
      "To: <sip:bob@example.com>;tag=b1",
      "Call-ID: c1",
      "CSeq:  1   INVITE",
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n"),
  );
});

test("a 100 has no tag, and the Timestamp", () => {
  const trying = createResponse(request(), 100, undefined, { toTag: "b1" });
  expect(trying.to.tag).toBeUndefined();
  expect(trying.get("timestamp")).toBe("54");
});

test("a tag that is there stays, and what only looks like one is none", () => {
  const tagOf = (to: string) => createResponse(request(to), 481, undefined, { toTag: "b1" }).to.tag;
  expect(tagOf("<sip:bob@example.com>;tag=old")).toBe("old");
  expect(tagOf("<sip:bob@example.com;tag=x>")).toBe("b1");
  expect(tagOf('"a;tag=x" <sip:bob@example.com>')).toBe("b1");
});

test("reason, fields, body and Record-Route are as the caller wants them", () => {
  const ok = createResponse(request(), 200, "Fine", {
    toTag: "b1",
    recordRoute: true,
    fields: [["content-type", "text/plain"]],
    body: "hello",
  });
  expect(ok).toMatchObject({ status: 200, reason: "Fine", body: "hello" });
  expect(ok.get("record-route")).toBe("<sip:p1.example.com;lr>");
  expect(printMessage(ok)).toMatch(/Content-Type: text\/plain\r\nContent-Length: 5\r\n\r\nhello$/);
});

test("a request whose To cannot be read is answered too", () => {
  const refusal = createResponse(request('"Bob <sip:bob@example.com>'), 400, undefined, { toTag: "b1" });
  expect(refusal.get("to")).toBe('"Bob <sip:bob@example.com>;tag=b1');
});
