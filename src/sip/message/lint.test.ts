import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lintMessage } from "./lint.ts";

const golden = new URL("../../../test/golden/", import.meta.url);

const BASE = [
  "INVITE sip:bob@example.com SIP/2.0",
  "Via: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bK1;rport",
  "Max-Forwards: 70",
  "From: <sip:alice@example.com>;tag=1",
  "To: <sip:bob@example.com>",
  "Call-ID: 1@192.0.2.1",
  "CSeq: 1 INVITE",
  "Contact: <sip:alice@192.0.2.1;transport=tls>",
];
/** The base with the field of this name replaced (or added), or with another start line. */
function withLine(line: string): string {
  const name = /^[\w-]+:/.exec(line)?.[0];
  const at = name === undefined ? 0 : BASE.findIndex((one) => one.startsWith(name));
  const lines = at < 0 ? [...BASE, line] : BASE.with(at, line);
  return `${lines.join("\r\n")}\r\n\r\n`;
}
const problems = (octets: string) =>
  lintMessage(octets).problems.map(({ field, expected }) => `${field}: ${expected}`);

test.each(globSync("**/*.txt", { cwd: golden }).toSorted())("nothing is wrong with %s", (file) => {
  expect(lintMessage(readFileSync(new URL(file, golden), "latin1")).problems).toEqual([]);
});
test.each([
  "INVITE sips:bob@example.com:5061;transport=tcp SIP/2.0",
  "INVITE tel:+49-30-1234 SIP/2.0",
  "Via: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK2",
  "Via: SIP / 2.0 / UDP [2001:db8::1] : 5060 ; branch = z9hG4bK2;received=2001:db8::2",
  'Contact: <sip:a@[::ffff:192.0.2.1]>;q=0.7;expires=60;+sip.instance="<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>";reg-id=1',
  "User-Agent: Phone/1.0 (a (nested) comment) Lib/2",
  'Warning: 301 isi.edu "Incompatible network address type \'E.164\'", 399 x:5060 "b"',
  'Authorization: Digest username="bob", realm="a", nonce="c", uri="sip:a", response="00000000000000000000000000000000", qop=auth, nc=00000001, cnonce="x"',
  'Proxy-Authorization: Kerberos qop="auth", targetname="sip/a", response="60"',
  "Accept:",
  "Supported:",
  "Accept: application/sdp;level=1, application/x-private, text/html",
  "Retry-After: 18000;duration=3600",
  "Session-Expires: 1800;refresher=uas",
  'Reason: Q.850;cause=16;text="Terminated"',
  "Alert-Info: <http://www.example.com/sounds/moo.wav>",
  "Call-Info: <http://wwww.example.com/alice/photo.jpg> ;purpose=icon",
  "Route: <sip:bigbox3.site3.atlanta.com;lr>, <sip:server10.biloxi.com;lr>",
  "Date: Sat, 13 Nov 2010 23:29:00 GMT",
  "Timestamp: 54.2 0.1",
  'X-Unknown: anything, "at all',
  "__proto__: x",
])("%s is valid", (line) => {
  expect(problems(withLine(line))).toEqual([]);
});
test.each([
  ["INVITE sip:bob@example.com SIP/2.1", "start line: SIP/2.0"],
  [
    "INVITE sip:bob@example..com SIP/2.0",
    "start line: a host name, an IPv4 address, or an IPv6 address in brackets",
  ],
  ["INVITE sip:b#b@example.com SIP/2.0", "start line: a user name, with %HH for other characters"],
  ["INVITE sip:bob@example.com;a=1;a=2 SIP/2.0", "start line: the URI parameter a once"],
  ["INVITE tel:3048 SIP/2.0", "start line: phone-context, for the number is a local one"],
  [
    "Via: SIP/2.0/TLS 256.0.2.1;branch=z9hG4bK1",
    "Via: a host name, an IPv4 address, or an IPv6 address in brackets",
  ],
  [
    "Via: SIP/2.0/TLS [1:2:3];branch=z9hG4bK1",
    "Via: a host name, an IPv4 address, or an IPv6 address in brackets",
  ],
  ["Via: SIP/2.0/TLS h:0;branch=z9hG4bK1", "Via: a port from 1 to 65535"],
  ["Via: SIP/2.0/TLS h;branch=z9hG4bK1;ttl=256", "Via: a number up to 255"],
  ["Via: SIP/2.0/TLS h;branch=z9hG4bK1,", "Via: an element between commas"],
  ["Contact: <sip:a@b>;q=1.5", "Contact: a value from 0 to 1 with up to three decimals"],
  ["From: Alice Ö <sip:alice@example.com>;tag=1", "From: a display name of tokens, or in quotes"],
  ["From: <sip:alice@example.com>;tag=1;tag=2", "From: the parameter tag once"],
  ["From: <sip:alice@example.com>", "From: a tag"],
  ["Call-ID: a b", "Call-ID: a word, or two with an @ between them"],
  ["CSeq: 1 BYE", "CSeq: the request's own method, INVITE"],
  ["User-Agent: Phone (never closed", "User-Agent: product/version, or a comment in parentheses"],
  ["Route: sip:p.example.com;lr", "Route: a URI in angle brackets"],
  ["Require: ", "Require: an element between commas"],
  ["Content-Length: 3", "Content-Length: a body of 3 octets, and 0 are here"],
  ['Authorization: Digest username="bob", realm="a"', "Authorization: a parameter nonce"],
  ["Subject: \u00e9", "Subject: UTF-8"],
  ["Subject: a\u0007b", "Subject: no control characters"],
])("%s is not: %s", (line, problem) => {
  expect(problems(withLine(line))).toContain(problem);
});
test("a problem has its place and the section that says so", () => {
  const octets = withLine("CSeq: 1\r\n BYE");
  expect(lintMessage(octets)).toMatchObject({
    valid: false,
    startLine: "INVITE sip:bob@example.com SIP/2.0",
    problems: [
      {
        field: "CSeq",
        seen: "1   BYE",
        expected: "the request's own method, INVITE",
        offset: octets.indexOf("1\r\n BYE"),
        rfc: "RFC 3261 §8.1.1.5",
      },
    ],
  });
});
test("bare line feeds are one problem, however many", () => {
  expect(problems(withLine("Subject: x").replaceAll("\r\n", "\n"))).toEqual([
    "header: CR LF at the end of each line (10 end in LF alone)",
  ]);
});
test("a body needs its type, and a multipart its parts", () => {
  expect(problems(`${withLine("Content-Length: 2")}hi`)).toEqual([
    "Content-Type: a Content-Type field, for there is a body",
  ]);
  expect(problems(`${withLine("Content-Type: multipart/mixed;boundary=b")}hi`)).toEqual(["body: a line --b"]);
});
test("who does not follow RFC 3261 is measured by RFC 2543, and told so", () => {
  const old = lintMessage(
    withLine("Via: SIP/2.0/UDP 192.0.2.1").replace(";tag=1", "").replace("Max-Forwards: 70\r\n", ""),
  );
  expect(old.valid).toBe(true);
  expect(old.notes.map(({ field }) => field)).toEqual(["Via", "From", "Max-Forwards"]);
});
test("answers need what their status means", () => {
  const answer = (status: string) =>
    withLine(`SIP/2.0 ${status}`).replace("To: <sip:bob@example.com>", "To: <sip:bob@example.com>;tag=2");
  expect(problems(answer("200 OK"))).toEqual([]);
  expect(problems(answer("401 Unauthorized"))).toEqual(["WWW-Authenticate: a WWW-Authenticate field"]);
  expect(problems(answer("700 Too High"))).toEqual(["start line: a status from 100 to 699"]);
});
test("anything at all is judged, and no list grows without end", () => {
  expect(lintMessage("").valid).toBe(false);
  expect(lintMessage("\r\n".repeat(100)).valid).toBe(false);
  expect(lintMessage(withLine(`Via: ${",".repeat(5_000)}`)).problems).toHaveLength(100);
});
