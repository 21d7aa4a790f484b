import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAuthentication } from "#sip/challenge/credentials";
import { SipRequest } from "#sip/message/message";
import { readDigestAnswer } from "./digest-answer.ts";
import { isForRequest } from "./digest-uri.ts";

const GOOD =
  'Digest username="alice", realm="example.com", nonce="n", uri="sip:example.com", response="0ab56e11890f8b2fb1c266c9ec6da3be", algorithm=MD5, cnonce="0a4f113b", qop=auth, nc=0000000A';
const read = (text: string) => readDigestAnswer(parseAuthentication(text)?.parameters ?? new Map());

test("a phone's answer is read, with qop and without", () => {
  expect(read(GOOD)).toMatchObject({
    algorithm: "MD5",
    username: "alice",
    counted: { nc: "0000000A", count: 10 },
  });
  expect(read(GOOD.replace(", qop=auth", ""))).toMatchObject({ counted: undefined });
  expect(read(GOOD.replace("qop=auth", 'qop="auth"'))).toMatchObject({ counted: { count: 10 } });
});

test.each([
  ["qop=auth", "qop=auth-int", "qop is auth-int"],
  [", nc=0000000A", "", "nc is missing"],
  ["nc=0000000A", "nc=ten", "nc is ten"],
  [', cnonce="0a4f113b"', "", "cnonce is missing"],
  ["algorithm=MD5", "algorithm=SHA-256", "response is 0ab56e11890f8b2fb1c266c9ec6da3be"],
  ["algorithm=MD5", "algorithm=MD5-sess", "algorithm is MD5-SESS"],
  ['username="alice", ', "", "username is missing"],
  ['uri="sip:example.com", ', "", "uri is missing"],
])("with %s turned into %j it is not a wrong password but names the field", (from, to, field) => {
  expect(read(GOOD.replace(from, to))).toMatchObject({ field });
});

test("no text makes it throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      read(text);
      read(`Digest ${text}`);
    }),
  );
});

const own = (host: string): boolean => host === "example.com" || host === "192.0.2.1";
test.each([
  ["sip:bob@example.com", "sip:bob@example.com", true],
  ["SIP:bob@Example.com:5060;user=phone", "sip:bob@example.com", true],
  ["sip:%62ob@192.0.2.1", "sip:bob@example.com", true],
  ["sip:192.0.2.1:5060", "sip:bob@example.com", true],
  ["sip:alice@example.com", "sip:bob@example.com", false],
  ["sip:bob@elsewhere.example", "sip:bob@example.com", false],
  ["sip:bob@example.com", "sip:bob@elsewhere.example", false],
  ["sip:elsewhere.example", "sip:example.com", false],
  ["tel:+4930", "tel:+4930", true],
  ["nonsense", "sip:bob@example.com", false],
])("an answer for %s to a request for %s: %s", (uri, asked, fits) => {
  expect(isForRequest(uri, new SipRequest("INVITE", asked), own)).toBe(fits);
});
