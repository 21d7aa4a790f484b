import fc from "fast-check";
import { expect, test } from "vitest";
import { checkMessage } from "./check-message.ts";
import { defaultMessageLimits } from "./limits.ts";
import { parseMessage, type Refusal } from "./parse-message.ts";
import { printMessage } from "./print-message.ts";

const HEAD = "OPTIONS sip:bob@example.com SIP/2.0\r\n";
const message = (fields: string, body = ""): string => `${HEAD}${fields}\r\n${body}`;

function refusal(octets: string, limits = defaultMessageLimits): Refusal {
  const read = parseMessage(octets, limits);
  if (read.ok) throw new Error("This should have been refused.");
  return read.refusal;
}

test("a request is read", () => {
  const read = parseMessage(message("Via: v\r\nSubject:\r\n\thi\r\n there \r\ni : c1\r\n", "body"));
  expect(read.ok && read.value).toMatchObject({
    kind: "request",
    method: "OPTIONS",
    uri: "sip:bob@example.com",
    callId: "c1",
    body: "body",
  });
  expect(read.ok && read.value.get("subject")).toBe("hi there");
});

test("an answer is read, with a reason or without", () => {
  for (const [line, status, reason] of [
    ["SIP/2.0 200 OK", 200, "OK"],
    ["SIP/2.0 100 ", 100, ""],
    ["SIP/2.0 699", 699, ""],
    ["sip/2.0 486 Busy  here", 486, "Busy  here"],
  ] as const) {
    const read = parseMessage(`${line}\r\n\r\n`);
    expect(read.ok && read.value).toMatchObject({ kind: "response", status, reason });
  }
});

test("empty lines before a message are left out (RFC 3261 §7.5)", () => {
  expect(parseMessage(`\r\n\r\n${message("")}`).ok).toBe(true);
});

test("lines may end in LF alone", () => {
  const read = parseMessage("OPTIONS sip:a SIP/2.0\nVia: v\nSubject: a\n b\n\nbody");
  expect(read.ok && read.value).toMatchObject({ body: "body" });
  expect(read.ok && read.value.get("subject")).toBe("a b");
});

test("what follows the body in a datagram is left out", () => {
  const read = parseMessage(message("Content-Length: 2\r\n", "bodies"));
  expect(read.ok && read.value.body).toBe("bo");
});

test.each([
  ["", 400, "start line", "a method, a URI and SIP/2.0"],
  ["hello\r\n\r\n", 400, "start line", "a method, a URI and SIP/2.0"],
  ["OPTIONS sip:a HTTP/1.1\r\n\r\n", 400, "start line", "SIP/2.0 at the end of the request line"],
  ["OPTIONS sip:a SIP/3.0\r\n\r\n", 505, "start line", "SIP/2.0"],
  ["OPTIONS sip:a b SIP/2.0\r\n\r\n", 400, "start line", "one URI without blanks and angle brackets"],
  ["OPTIONS SIP/2.0\r\n\r\n", 400, "start line", "one URI without blanks and angle brackets"],
  ["SIP/2.0 4294967301 no\r\n\r\n", 400, "start line", "SIP/2.0, a status of three digits and a reason"],
  ["SIP/2.0 099 no\r\n\r\n", 400, "start line", "a status from 100 to 699"],
  [`${HEAD}Via: v\r\n`, 400, "header", "an empty line after the header fields"],
  [message("Via\r\n"), 400, "header", "a field name and a colon"],
  [message(": v\r\n"), 400, "header", "a field name and a colon"],
  [message(" Via: v\r\n"), 400, "header", "a field name and a colon"],
  [message("X: a\rVia: v\r\n"), 400, "header", "CR and LF together at the end of a line"],
  [message("l: 5\r\n", "four"), 400, "Content-Length", "a body of 5 octets, and 4 came"],
  [message("l: -1\r\n"), 400, "Content-Length", "a number of octets"],
  [message("l: 1\r\nl: 2\r\n", "ab"), 400, "Content-Length", "one field, or the same value in all"],
])("parseMessage refuses %j", (octets, status, field, expected) => {
  expect(refusal(octets)).toMatchObject({ status, field, expected });
});

test("every size is bounded", () => {
  const limits = { messageOctets: 400, fields: 3, lineOctets: 60 };
  expect(refusal(message("", "x".repeat(400)), limits)).toMatchObject({ status: 513, field: "message" });
  expect(refusal(`OPTIONS sip:${"a".repeat(60)} SIP/2.0\r\n\r\n`, limits)).toMatchObject({ status: 414 });
  expect(refusal(message(`X: ${"a".repeat(60)}\r\n`), limits)).toMatchObject({ status: 513 });
  expect(refusal(message(`X: a\r\n${" a\r\n".repeat(30)}`), limits)).toMatchObject({ status: 513 });
  expect(refusal(message("X: a\r\n".repeat(4)), limits)).toMatchObject({ status: 513 });
});

test("a refusal says where, and brings what could be read", () => {
  const octets = message("Via: v\r\nFrom broken\r\n");
  const read = parseMessage(octets);
  if (read.ok) throw new Error("This should have been refused.");
  expect(octets.slice(read.refusal.offset)).toMatch(/^From broken/);
  expect(read.partial?.get("via")).toBe("v");
});

const NAME = /^[A-Za-z][A-Za-z0-9-]{0,20}$/;
const VALUE = /^(?:[!-~\u0080-\u00ff \t"<>,;]|\r\n[ \t]){0,40}$/;
const SPACING = /^[ \t]{0,3}:[ \t]{0,3}$/;
const line = fc
  .tuple(fc.stringMatching(NAME), fc.stringMatching(SPACING), fc.stringMatching(VALUE))
  .filter(([name]) => !/^(?:l|content-length)$/i.test(name))
  .map((parts) => parts.join(""));
const body = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)) });

test("every field line and the body leave as they came, octet by octet", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), body, (lines, content) => {
      const head = lines.map((one) => `${one}\r\n`).join("");
      const read = parseMessage(message(head, content));
      if (!read.ok) throw new Error(`${read.refusal.field}: expected ${read.refusal.expected}.`);
      expect(printMessage(read.value)).toBe(
        `${HEAD}${head}Content-Length: ${content.length}\r\n\r\n${content}`,
      );
    }),
  );
});

test("a changed copy differs in nothing but the change", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 10 }), (lines) => {
      const head = lines
        .filter((one) => !/^priority[ \t]*:/i.test(one))
        .map((one) => `${one}\r\n`)
        .join("");
      const read = parseMessage(message(head));
      if (!read.ok) throw new Error(`${read.refusal.field}: expected ${read.refusal.expected}.`);
      const before = printMessage(read.value);
      const copy = read.value.copy();
      copy.set("priority", "urgent");
      expect(printMessage(copy)).toBe(
        before.replace(/Content-Length: 0\r\n\r\n$/, "Priority: urgent\r\nContent-Length: 0\r\n\r\n"),
      );
      expect(printMessage(read.value)).toBe(before);
    }),
  );
});

test("nothing throws, whatever comes", () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        "\r\n",
        "\r",
        "\n",
        " ",
        "SIP/2.0",
        "SIP/2.0 200 OK\r\n",
        HEAD,
        "Via: ",
        "l: 3\r\n",
        ":",
      ),
      fc.string(),
    ),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const read = parseMessage(parts.join(""));
      if (read.ok) checkMessage(read.value);
      else expect(read.refusal.seen.length).toBeLessThanOrEqual(80);
    }),
  );
});
