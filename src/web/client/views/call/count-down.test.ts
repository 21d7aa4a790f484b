import fc from "fast-check";
import { expect, test } from "vitest";
import { clockText, countDown, nextTick } from "./count-down.ts";

test("thirty seconds are thirty until the first is over, and zero only at the end", () => {
  expect(countDown(30_000, 0)).toEqual({ seconds: 30, over: false });
  expect(countDown(30_000, 1).seconds).toBe(30);
  expect(countDown(30_000, 29_999)).toEqual({ seconds: 1, over: false });
  expect(countDown(30_000, 30_000)).toEqual({ seconds: 0, over: true });
  expect(countDown(30_000, 99_000).seconds).toBe(0);
});

test("whoever waits by nextTick sees each second once and ends exactly at the end", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60_000 }), (length) => {
      const seen: number[] = [];
      let now = 0;
      for (; now < length; now += nextTick(length, now)) seen.push(countDown(length, now).seconds);
      expect(now).toBe(length);
      expect(seen).toEqual(Array.from({ length: Math.ceil(length / 1_000) }, (_, i) => seen.length - i));
    }),
  );
});

test("durations read like a clock", () => {
  expect([0, 7.9, 750, 3_723, -4].map(clockText)).toEqual(["0:00", "0:07", "12:30", "1:02:03", "0:00"]);
});
