import fc from "fast-check";
import { expect, test } from "vitest";
import { parseUri, printUri, type SipUri, sameUri, unescapeUser, withUriParameter } from "./uri.ts";

/** A URI that must be read. */
function uri(text: string): SipUri {
  const read = parseUri(text);
  if (!read.ok) throw new Error(`${text}: expected ${read.expected}.`);
  return read.value;
}

test("parseUri takes a URI apart", () => {
  expect(uri("sip:alice:secret@Example.COM:5061;transport=tls;lr?subject=hi&priority=urgent")).toEqual({
    scheme: "sip",
    user: "alice",
    password: "secret",
    host: "example.com",
    port: 5061,
    parameters: [
      ["transport", "tls"],
      ["lr", undefined],
    ],
    headers: "subject=hi&priority=urgent",
  });
});

test.each([
  ["sip:[2001:DB8::9:1]", "2001:db8::9:1", undefined],
  ["sip:user@[2001:db8::9:1]:5070", "2001:db8::9:1", 5070],
  ["sips:[::ffff:192.0.2.10]:5061;lr", "::ffff:192.0.2.10", 5061],
  ["sip:192.0.2.4", "192.0.2.4", undefined],
])("parseUri reads the host of %s", (text, host, port) => {
  expect(uri(text)).toMatchObject({ host, port });
});

test.each([
  ["sip:user;par=u%40example.net@example.com", "user;par=u%40example.net"],
  ["sip:sips%3Auser%40example.com@example.net", "sips%3Auser%40example.com"],
  ["sip:alice@branch@example.com", "alice@branch"],
  ["sip:example.com", undefined],
])("parseUri finds the user of %s", (text, user) => {
  expect(uri(text).user).toBe(user);
});

test("parseUri reads telephone numbers", () => {
  expect(uri("tel:+1-201-555-0123;ext=22")).toMatchObject({
    scheme: "tel",
    user: "+1-201-555-0123",
    host: "",
    parameters: [["ext", "22"]],
  });
});

test.each([
  ["", "a sip, sips or tel URI"],
  ["alice@example.com", "a sip, sips or tel URI"],
  ["http://example.com", "a sip, sips or tel URI"],
  ["sip:", "a host name or address, with a port or without"],
  ["sip:alice@", "a host name or address, with a port or without"],
  ["sip:@example.com", "a user name before the @"],
  ["sip:alice@example.com:0", "a port from 1 to 65535"],
  ["sip:alice@example.com:65536", "a port from 1 to 65535"],
  ["sip:alice@example.com:5o6", "a host name or address, with a port or without"],
  ["sip:alice@[2001:db8::1", "a host name or address, with a port or without"],
  ["sip:alice smith@example.com", "a URI without blanks, quotes and angle brackets"],
  ["sip:alice@example.com>", "a URI without blanks, quotes and angle brackets"],
  ["tel:", "a telephone number after tel:"],
  ["tel:+1 201", "a URI without blanks, quotes and angle brackets"],
])("parseUri refuses %j", (text, expected) => {
  expect(parseUri(text)).toEqual({ ok: false, expected });
});

test("a letter of UTF-8 that ends in the octet A0 is no blank", () => {
  expect(uri("sip:voil\u00c3\u00a0@example.com").user).toBe("voil\u00c3\u00a0");
});

test.each([
  "sip:example.com",
  "sips:alice:pw@example.com:5061;transport=tcp;lr?subject=x",
  "sip:a%20b@[2001:db8::1]:5060;maddr=192.0.2.1",
  "tel:+15550100;phone-context=example.com",
])("printUri gives back %s", (text) => {
  expect(printUri(uri(text))).toBe(text);
});

test("withUriParameter sets, replaces and takes away", () => {
  const print = (name: string, value: string | undefined): string =>
    printUri(withUriParameter(uri("sip:a@b;transport=tcp;lr"), name, value));
  expect(print("transport", "tls")).toBe("sip:a@b;transport=tls;lr");
  expect(print("transport", undefined)).toBe("sip:a@b;lr");
  expect(print("ob", "")).toBe("sip:a@b;transport=tcp;lr;ob");
});

test("unescapeUser undoes escapes and leaves broken ones", () => {
  expect(unescapeUser("%61l%69ce")).toBe("alice");
  expect(unescapeUser("null-%00-null")).toBe("null-\0-null");
  expect(unescapeUser("100%")).toBe("100%");
  expect(unescapeUser("%zz%4")).toBe("%zz%4");
});

/** The examples of RFC 3261 §19.1.4 and RFC 3966 §4, and what follows from their rules. */
const SAME: readonly (readonly [one: string, other: string, same: boolean])[] = [
  ["sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true],
  ["sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true],
  ["sip:carol@chicago.com", "sip:carol@chicago.com;security=on", true],
  ["sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true],
  [
    "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
    "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
    true,
  ],
  [
    "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
    "sip:alice@atlanta.com?priority=urgent&subject=project%20x",
    true,
  ],
  ["SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false],
  ["sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false],
  ["sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false],
  ["sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false],
  ["sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false],
  ["sip:bob@biloxi.com", "sips:bob@biloxi.com", false],
  ["sip:bob@biloxi.com", "sip:biloxi.com", false],
  ["sip:bob@biloxi.com", "sip:bob:pw@biloxi.com", false],
  ["sip:bob@biloxi.com;user=phone", "sip:bob@biloxi.com", false],
  ["sip:bob@biloxi.com;lr", "sip:bob@biloxi.com", true],
  ["sip:a%3Bb@biloxi.com", "sip:a;b@biloxi.com", false],
  ["sip:a%3bb@biloxi.com", "sip:a%3Bb@biloxi.com", true],
  ["tel:+1-201-555-0123", "tel:+12015550123", true],
  ["tel:+12015550123", "tel:+12015550123;ext=1", false],
];
test.each(SAME)("sameUri of %s and %s is %s", (one, other, same) => {
  expect(sameUri(uri(one), uri(other))).toBe(same);
  expect(sameUri(uri(other), uri(one))).toBe(same);
});

test("parseUri never throws, and what it reads prints and reads the same", () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^(?:sips?|tel):[a-z0-9@:;=?%&.[\]+-]{0,40}$/));
  fc.assert(
    fc.property(text, (one) => {
      const read = parseUri(one);
      if (read.ok) expect(parseUri(printUri(read.value))).toEqual(read);
    }),
  );
});
