import { expect, test } from "vitest";
import { measureText } from "./measure-text.ts";

test("64 KB may be sent, one byte more may not", () => {
  expect(measureText("a".repeat(65_536))).toEqual({ kb: 64, nearlyFull: true, tooLong: false });
  expect(measureText("a".repeat(65_537))).toEqual({ kb: 65, nearlyFull: true, tooLong: true });
});

test("what counts are the bytes that travel", () => {
  expect(measureText("€".repeat(21_845)).tooLong).toBe(false); // 65,535 bytes
  expect(measureText("€".repeat(21_846)).tooLong).toBe(true);
});

test("a size is told from three quarters on", () => {
  expect(measureText("a".repeat(49_152)).nearlyFull).toBe(false);
  expect(measureText("a".repeat(49_153)).nearlyFull).toBe(true);
  expect(measureText("")).toEqual({ kb: 0, nearlyFull: false, tooLong: false });
});
