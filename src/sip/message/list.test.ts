import fc from "fast-check";
import { expect, test } from "vitest";
import { firstElement, separators, splitList, splitOutside, trimBlanks } from "./list.ts";

test.each([
  ["", [""]],
  [" a ", ["a"]],
  ["a, b\t,c", ["a", "b", "c"]],
  ['"a,b" <sip:x,y@z>, c', ['"a,b" <sip:x,y@z>', "c"]],
  ['"a\\",b", c', ['"a\\",b"', "c"]],
  ["a,,b,", ["a", "", "b", ""]],
  ['"never closed, a', ['"never closed, a']],
])("splitList of %j", (value, elements) => {
  expect(splitList(value)).toEqual(elements);
  expect(trimBlanks(firstElement(value))).toBe(elements[0]);
});

test("splitOutside splits at semicolons too", () => {
  expect(splitOutside('<sip:a;b>; c="x;y" ;d', ";")).toEqual(["<sip:a;b>", 'c="x;y"', "d"]);
});

test("trimBlanks leaves the octet A0, which ends letters in UTF-8", () => {
  expect(trimBlanks("\t voil\u00c3\u00a0 \r\n")).toBe("voil\u00c3\u00a0");
});

test("no separator is lost: the parts joined again are the value", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab"\\<>,;]{0,40}$/), (value) => {
      const places = separators(value, ",");
      const parts = [-1, ...places].map((at, index) => value.slice(at + 1, places[index]));
      expect(parts.join(",")).toBe(value);
      expect(splitList(value)).toEqual(parts.map(trimBlanks));
    }),
  );
});
