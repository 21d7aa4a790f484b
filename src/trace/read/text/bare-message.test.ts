import { describe, expect, test } from "vitest";
import type { SipRecord } from "../../record.ts";
import { createTextReader } from "./text-reader.ts";

function messagesIn(...lines: string[]): SipRecord[] {
  const messages: SipRecord[] = [];
  const reader = createTextReader({
    sink: (record) => record.kind === "sip" && messages.push(record),
    octetsOf: (bytes, from, to) => Buffer.from(bytes).toString("latin1", from, to),
  });
  reader.push(Buffer.from(lines.join("\n"), "latin1"));
  reader.end();
  return messages;
}

const request = [
  "OPTIONS sip:bob@example.com SIP/2.0",
  "Via: SIP/2.0/UDP 192.0.2.9",
  "Call-ID: 1@h",
  "CSeq: 1 OPTIONS",
];
const answer = ["SIP/2.0 200 OK", ...request.slice(1)];
const octets = (...lines: string[]) => lines.map((line) => `${line}\r\n`).join("");

describe("messages pasted without anything around them", () => {
  test("each begins at its start line, and what stands around them is left out", () => {
    const messages = messagesIn("This is what I see:", ...request, "", ...answer, "", "");
    expect(messages.map((one) => one.octets)).toEqual([octets(...request, ""), octets(...answer, "")]);
    expect(messages.map(({ position }) => position.line)).toEqual([2, 7]);
    expect(messages[0]).toMatchObject({ direction: "unknown", at: undefined, from: undefined, notes: [] });
  });

  test("header lines that all begin with a blank are indented, not folded", () => {
    const [message] = messagesIn(answer[0] ?? "", ...answer.slice(1).map((line) => ` ${line}`), "");
    expect(message).toMatchObject({
      octets: octets(...answer, ""),
      notes: ["every line is indented by 1 blank"],
    });
  });

  test("what follows a message without a body is no body", () => {
    const empty = [...request, "Content-Length: 0", ""];
    const messages = messagesIn(...empty, "And then it came again:", ...empty);
    expect(messages.map((one) => one.octets)).toEqual([octets(...empty), octets(...empty)]);
  });

  test("a body that is as long as the message says ends there, what is more of the same does not", () => {
    const text = [...request, "Content-Length: 7", "", "one two"];
    expect(messagesIn(...text, "Does anybody know why?").map((one) => one.octets)).toEqual([
      text.join("\r\n"),
    ]);
    const sdp = [...request, "Content-Length: 0", "", "v=0", "s=-"];
    expect(messagesIn(...sdp, "Why?").map((one) => one.octets)).toEqual([octets(...sdp)]);
  });

  test("a document in a body keeps its entities", () => {
    const body = "<note>R&amp;D <p>x</p></note>";
    const text = [...request, `Content-Length: ${body.length}`, "", body];
    expect(messagesIn(...text)).toMatchObject([{ octets: text.join("\r\n"), notes: [] }]);
  });

  test("a message off a web page is read as it was", () => {
    const page = [...request, "From: <sip:alice@example.com>;tag=1", ""].map(
      (line) => `${line.replaceAll("<", "&lt;").replaceAll(">", "&gt;")}<br>`,
    );
    expect(messagesIn(...page)[0]?.octets).toBe(
      octets(...request, "From: <sip:alice@example.com>;tag=1", ""),
    );
  });

  test("a start line alone, in a sentence or in a list, is no message", () => {
    expect(
      messagesIn("SIP/2.0 200 OK", "SIP/2.0 404 Not Found", "", "then BYE sip:bob@example.com SIP/2.0"),
    ).toEqual([]);
  });
});
