import fc from "fast-check";
import { expect, test } from "vitest";
import { parseUri, printUri, type SipUri, sameUri, unescapeUser, withUriParameter } from "./uri.ts";

function read(text: string): SipUri {
  const result = parseUri(text);
  if (!result.ok) throw new Error(`${text}: expected ${result.expected}.`);
  return result.value;
}

/** The examples of RFC 3261 §19.1.4, the first of each line equal to the others. */
const EQUAL = [
  ["sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"],
  ["sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"],
  [
    "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
    "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
  ],
  [
    "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
    "sip:alice@atlanta.com?priority=urgent&subject=project%20x",
  ],
  ["tel:+358-555-1234567", "tel:+3585551234567", "tel:+358(555)1234567"],
  ["sip:[2001:db8::9:1];lr", "sip:[2001:DB8::9:1];lr"],
] as const;
const DIFFERENT = [
  ["SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"],
  ["sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"],
  ["sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"],
  ["sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"],
  ["sip:alice@atlanta.com", "sips:alice@atlanta.com"],
  ["sip:alice:secret@atlanta.com", "sip:alice@atlanta.com"],
  ["sip:a%3Bb@atlanta.com", "sip:a;b@atlanta.com"],
  ["tel:3048;phone-context=a.example", "tel:3048;phone-context=b.example"],
] as const;

test.each(EQUAL.flatMap(([first, ...others]) => others.map((other) => [first, other] as const)))(
  "%s is the same as %s",
  (one, other) => {
    expect(sameUri(read(one), read(other))).toBe(true);
    expect(sameUri(read(other), read(one))).toBe(true);
  },
);
test.each(DIFFERENT)("%s differs from %s", (one, other) => {
  expect(sameUri(read(one), read(other))).toBe(false);
  expect(sameUri(read(other), read(one))).toBe(false);
});
test("a URI has its parts", () => {
  expect(read("sips:alice:pw@[2001:db8::1]:5061;transport=tls;lr?subject=a")).toEqual({
    scheme: "sips",
    user: "alice",
    password: "pw",
    host: "2001:db8::1",
    port: 5061,
    parameters: [
      ["transport", "tls"],
      ["lr", undefined],
    ],
    headers: "subject=a",
  });
  expect(read("tel:+49-30-1234;ext=5")).toMatchObject({ scheme: "tel", user: "+49-30-1234", host: "" });
});
test("a user may hold what stands after the host elsewhere", () => {
  expect(read("sip:user;par=u%40example.net@example.com")).toMatchObject({
    user: "user;par=u%40example.net",
    host: "example.com",
  });
  expect(unescapeUser("u%40%zz%41")).toBe("u@%zzA");
});
test.each([
  "",
  "sip:",
  "sip:@example.com",
  "http://example.com",
  "sip:a b@example.com",
  "sip:alice@exam ple.com",
  "sip:alice@example.com:0",
  "sip:alice@example.com:65536",
  "sip:alice@example.com:5o60",
  "sip:alice@[::1",
  "sip:<alice@example.com>",
  "tel:",
  "tel:call-me",
])("%j is refused", (text) => {
  expect(parseUri(text).ok).toBe(false);
});
test("a parameter is put in place, added, or taken away", () => {
  const uri = read("sip:bob@example.com;transport=udp;lr");
  expect(printUri(withUriParameter(uri, "transport", "tcp"))).toBe("sip:bob@example.com;transport=tcp;lr");
  expect(printUri(withUriParameter(uri, "gr", ""))).toBe("sip:bob@example.com;transport=udp;lr;gr");
  expect(printUri(withUriParameter(uri, "transport", undefined))).toBe("sip:bob@example.com;lr");
});
test("printing and reading are inverse, and nothing throws", () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  fc.assert(
    fc.property(
      fc.option(word, { nil: undefined }),
      word,
      fc.option(fc.integer({ min: 1, max: 65535 }), { nil: undefined }),
      fc.array(fc.tuple(word, fc.option(word, { nil: undefined })), { maxLength: 4 }),
      (user, host, port, parameters) => {
        const uri: SipUri = {
          scheme: "sip",
          user,
          password: undefined,
          host,
          port,
          parameters,
          headers: undefined,
        };
        expect(read(printUri(uri))).toEqual(uri);
      },
    ),
  );
  fc.assert(fc.property(fc.string(), (text) => typeof parseUri(`sip:${text}`).ok === "boolean"));
});
