import { globSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkMessage } from "./check-message.ts";
import { defaultMessageLimits } from "./limits.ts";
import type { SipMessage } from "./message.ts";
import { parseMessage } from "./parse-message.ts";
import { printMessage } from "./print-message.ts";

const golden = new URL("../../../test/golden/", import.meta.url);

function read(octets: string): SipMessage {
  const result = parseMessage(octets);
  if (!result.ok) throw new Error(`expected ${result.refusal.expected} in ${result.refusal.field}`);
  return result.value;
}
const refusal = (octets: string, limits = {}) => {
  const result = parseMessage(octets, { ...defaultMessageLimits, ...limits });
  return result.ok ? checkMessage(result.value) : result.refusal;
};
const OPTIONS =
  "OPTIONS sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP a.example.com;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n" +
  "From: <sip:alice@example.com>;tag=1\r\nTo: <sip:example.com>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n";

test.each(globSync("**/*.txt", { cwd: golden }).toSorted())(
  "%s leaves as it came, Content-Length last",
  (file) => {
    const octets = readFileSync(new URL(file, golden), "latin1");
    const message = read(octets);
    expect(checkMessage(message)).toBeUndefined();
    const [head = "", body] = octets.split("\r\n\r\n");
    const lines = head.split("\r\n").filter((line) => !line.startsWith("Content-Length"));
    const printed = printMessage(message);
    expect(printed.split("\r\n\r\n")[0]).toBe(
      [...lines, `Content-Length: ${message.body.length}`].join("\r\n"),
    );
    expect(message.body.startsWith(body ?? "")).toBe(true);
    expect(printed).toHaveLength(octets.length);
  },
);

test("reading what was printed gives the same fields and body", () => {
  const octet = (from: number, to: number) =>
    fc.integer({ min: from, max: to }).map((code) => String.fromCharCode(code));
  const value = fc.array(
    fc.oneof(octet(33, 126), octet(128, 255), fc.constantFrom(" ", "\t", "\r\n ", "\r\n\t")),
    { maxLength: 20 },
  );
  const line = fc
    .tuple(fc.stringMatching(/^[A-Za-z-]{1,12}$/), fc.constantFrom(":", ": ", " :", " \t:  "), value)
    .map(([name, colon, rest]) => `${name}${colon}${rest.join("")}`);
  const body = fc.string({ unit: octet(0, 255) });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), body, (lines, text) => {
      const own = lines.filter((one) => !/^(content-length|l)[ \t]*:/i.test(one));
      const octets = `INFO sip:h SIP/2.0\r\n${own.map((one) => `${one}\r\n`).join("")}Content-Length: ${text.length}\r\n\r\n${text}`;
      const message = read(octets);
      expect(message.fields.slice(0, -1).map((field) => field.line)).toEqual(own);
      expect(printMessage(message)).toBe(octets);
      const again = read(printMessage(message));
      expect(again.fields.map(({ name, line, value }) => [name, line, value])).toEqual(
        message.fields.map(({ name, line, value }) => [name, line, value]),
      );
      expect(again.body).toBe(text);
    }),
  );
});
test("nothing throws", () => {
  fc.assert(fc.property(fc.string(), (text) => typeof parseMessage(text).ok === "boolean"));
  fc.assert(
    fc.property(fc.string(), (text) => typeof parseMessage(`${OPTIONS}${text}\r\n\r\n`).ok === "boolean"),
  );
});
test("empty lines before, bare line feeds, folds and compact names are read", () => {
  const message = read(
    `\r\n\n\r\n${OPTIONS.replaceAll("\r\n", "\n")}s: one\n  two \n\t three  \nl: 2\n\nhi there`,
  );
  expect(message.get("subject")).toBe("one two three");
  expect(message.fields.at(-2)?.line).toBe("s: one\n  two \n\t three  ");
  expect(message.body).toBe("hi");
});
test("without Content-Length the datagram is the body", () => {
  expect(read(`${OPTIONS}\r\nall of it`).body).toBe("all of it");
});
test("a message may have every status and no reason", () => {
  expect(read("SIP/2.0 486 \r\n\r\n")).toMatchObject({ status: 486, reason: "" });
  expect(read("SIP/2.0 299 Na gut\r\n\r\n")).toMatchObject({ status: 299, reason: "Na gut" });
});

test.each([
  ["", 400, "start line"],
  ["HELLO\r\n\r\n", 400, "start line"],
  ["GET / HTTP/1.1\r\n\r\n", 400, "start line"],
  [OPTIONS, 400, "header"],
  ["OPTIONS sip:a SIP/3.0\r\n\r\n", 505, "start line"],
  ["SIP/2.0 99 Low\r\n\r\n", 400, "start line"],
  [`${OPTIONS}no colon here\r\n\r\n`, 400, "header"],
  [`${OPTIONS}: no name\r\n\r\n`, 400, "header"],
  [`${OPTIONS}Subject\r\n : late\r\n\r\n`, 400, "header"],
  [`${OPTIONS}Subject: a\rInjected: b\r\n\r\n`, 400, "header"],
  [`${OPTIONS}Subject: a\r\n b\rInjected: b\r\n\r\n`, 400, "header"],
  [`${OPTIONS}Content-Length: 9\r\n\r\nshort`, 400, "Content-Length"],
  [`${OPTIONS}Content-Length: 1\r\nl: 2\r\n\r\nshort`, 400, "Content-Length"],
  [`${OPTIONS}Content-Length: 1e1\r\n\r\nshort`, 400, "Content-Length"],
  [`${OPTIONS}To: <sip:b@example.com>\r\n\r\n`, 400, "To"],
  [`${OPTIONS}Max-Forwards: 70\r\n\r\n`, 400, "Max-Forwards"],
  [`${OPTIONS}m: sip:a@example.com?Route=x\r\n\r\n`, 400, "Contact"],
  [`${OPTIONS.replace("70", "256")}\r\n`, 400, "Max-Forwards"],
  [`${OPTIONS.replace("Call-ID: 1", "Call-ID: a b")}\r\n`, 400, "Call-ID"],
  [`${OPTIONS.replace("CSeq: 1 OPTIONS", "CSeq: 1 INVITE")}\r\n`, 400, "CSeq"],
  [`${OPTIONS.replace("Via: SIP", "Via: HTTP")}\r\n`, 400, "Via"],
  [`${OPTIONS.replace("sip:example.com SIP", "sip:example.com?Route=x SIP")}\r\n`, 400, "start line"],
])("%j is answered %i for its %s", (octets, status, field) => {
  expect(refusal(octets)).toMatchObject({ status, field });
});
test("sizes and counts end at their limits", () => {
  const long = (octets: number) => `${OPTIONS}Subject: ${"x".repeat(octets - 9)}\r\n\r\n`;
  expect(refusal(long(100), { lineOctets: 100 })).toBeUndefined();
  expect(refusal(long(101), { lineOctets: 100 })).toMatchObject({ status: 513, field: "header" });
  expect(refusal(`${OPTIONS}\r\n`, { fields: 6 })).toBeUndefined();
  expect(refusal(`${OPTIONS}\r\n`, { fields: 5 })).toMatchObject({ status: 513, field: "header" });
  expect(refusal(`${OPTIONS}\r\n`, { messageOctets: 100 })).toMatchObject({ status: 513, field: "message" });
  expect(refusal(`INVITE sip:${"x".repeat(200)} SIP/2.0\r\n\r\n`, { lineOctets: 100 })).toMatchObject({
    status: 414,
  });
});
test("what could be read before the fault is handed on", () => {
  const result = parseMessage(`${OPTIONS}no colon\r\n\r\n`);
  expect(!result.ok && result.partial?.callId).toBe("1");
});
test("a hostile message costs no more than its octets", () => {
  const begun = performance.now();
  for (let time = 0; time < 5; time++) {
    const field = `Subject: a${" ".repeat(15_900)}\r\n b\r\n`;
    const message = read(`${OPTIONS}${field.repeat(15)}\r\n`);
    expect(message.getAll("subject")).toHaveLength(15);
    refusal(`${OPTIONS}${"a: b\r\n \r\n".repeat(200)}\r\n`);
    refusal(`${OPTIONS}a: ${"\r\n ".repeat(5_000)}\r\n\r\n`);
    refusal(`${OPTIONS.replaceAll("\r\n", "\n")}${"a: b\n".repeat(200)}\n`);
  }
  expect(performance.now() - begun).toBeLessThan(1_000);
});
