import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDate, printDate } from "./date.ts";

test("the example of RFC 3261 §20.17 is read", () => {
  expect(parseDate("Sat, 13 Nov 2010 23:29:00 GMT")).toEqual({
    ok: true,
    value: Date.UTC(2010, 10, 13, 23, 29),
  });
});

test.each([
  "Fri, 01 Jan 2010 16:00:00 EST",
  "Sun, 13 Nov 2010 23:29:00 GMT",
  "Sat, 31 Feb 2010 23:29:00 GMT",
  "Sat, 13 Nov 2010 25:29:00 GMT",
  "Sat, 13 nov 2010 23:29:00 GMT",
  "2010-11-13T23:29:00Z",
  "",
])("%j is no date", (text) => {
  expect(parseDate(text).ok).toBe(false);
});

test("what is printed reads the same", () => {
  const seconds = fc.integer({ min: 0, max: 253_402_300_799 });
  fc.assert(
    fc.property(seconds, (at) => {
      expect(parseDate(printDate(at * 1000))).toEqual({ ok: true, value: at * 1000 });
    }),
  );
});
