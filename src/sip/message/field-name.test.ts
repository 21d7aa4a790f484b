import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldName, fieldNameAt, wireName } from "./field-name.ts";

test.each([
  ["a", "accept-contact"],
  ["b", "referred-by"],
  ["c", "content-type"],
  ["d", "request-disposition"],
  ["e", "content-encoding"],
  ["f", "from"],
  ["i", "call-id"],
  ["j", "reject-contact"],
  ["k", "supported"],
  ["l", "content-length"],
  ["m", "contact"],
  ["o", "event"],
  ["r", "refer-to"],
  ["s", "subject"],
  ["t", "to"],
  ["u", "allow-events"],
  ["v", "via"],
  ["x", "session-expires"],
  ["y", "identity"],
])("the compact form %s means %s in both cases", (compact, long) => {
  expect(fieldName(compact)).toBe(long);
  expect(fieldName(compact.toUpperCase())).toBe(long);
  expect(fieldNameAt(`${compact}:`, 0, 1)).toBe(long);
});

test("names do not tell case apart", () => {
  expect(fieldName("CALL-ID")).toBe("call-id");
  expect(fieldName("x-AnyThing")).toBe("x-anything");
});

test.each([
  ["call-id", "Call-ID"],
  ["cseq", "CSeq"],
  ["www-authenticate", "WWW-Authenticate"],
  ["ms-diagnostics", "ms-diagnostics"],
  ["sip-etag", "SIP-ETag"],
  ["x-new-thing", "X-New-Thing"],
])("%s is written %s", (name, onWire) => {
  expect(wireName(name)).toBe(onWire);
});

test("a name in the middle of a message is the one that was cut out, whatever came before", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z_-]{1,70}$/), fc.nat(9), (name, before) => {
      const octets = `${"x".repeat(before)}${name}: y`;
      expect(fieldNameAt(octets, before, before + name.length)).toBe(fieldName(name));
    }),
  );
});
