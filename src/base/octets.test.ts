import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8Decode, utf8Encode } from "./octets.ts";

test("utf8Encode gives what every other encoder gives", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(utf8Encode(text)).toBe(String.fromCharCode(...new TextEncoder().encode(text)));
    }),
  );
});

test("utf8Decode undoes utf8Encode", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(utf8Decode(utf8Encode(text))).toBe(text);
    }),
  );
});

test.each([
  ["\u00ff", "\ufffd"],
  ["\u00c3", "\ufffd"],
  ["\u00c3A", "\ufffdA"],
  ["\u00c0\u0080", "\ufffd\ufffd"],
  ["\u00ed\u00a0\u0080", "\ufffd\ufffd\ufffd"],
  ["\u00f5\u0080\u0080\u0080", "\ufffd\ufffd\ufffd\ufffd"],
  ["a\u00e2\u0082\u00acb", "a\u20acb"],
])("utf8Decode puts U+FFFD where no letter can be: %j", (octets, text) => {
  expect(utf8Decode(octets)).toBe(text);
});

test("a lone surrogate is sent as U+FFFD", () => {
  expect(utf8Encode("\ud800")).toBe("\u00ef\u00bf\u00bd");
});
