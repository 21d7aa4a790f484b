import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCSeq, printCSeq } from "./cseq.ts";

test("parseCSeq reads number and method", () => {
  expect(parseCSeq("0009 INVITE")).toEqual({ ok: true, value: { number: 9, method: "INVITE" } });
});
test("parseCSeq says what it expected", () => {
  expect(parseCSeq("INVITE 9")).toEqual({ ok: false, expected: "a number, a blank, a method" });
  expect(parseCSeq("2147483648 BYE")).toMatchObject({ ok: false, expected: "a number below 2^31" });
});
test("parseCSeq and its printer are inverse", () => {
  const method = fc.stringMatching(/^[A-Z]{1,12}$/);
  fc.assert(
    fc.property(fc.nat(2 ** 31 - 1), method, (number, name) => {
      expect(parseCSeq(printCSeq({ number, method: name }))).toEqual({
        ok: true,
        value: { number, method: name },
      });
    }),
  );
});
test("parseCSeq never throws", () => {
  fc.assert(fc.property(fc.string(), (text) => typeof parseCSeq(text).ok === "boolean"));
});
