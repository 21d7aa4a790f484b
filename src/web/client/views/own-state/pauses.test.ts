import { expect, test } from "vitest";
import { pauseLength } from "./pauses.ts";

test("until tomorrow is seven in the local morning", () => {
  const evening = new Date(2026, 10, 23, 18, 0).getTime();
  expect(evening + pauseLength("tomorrow", evening)).toBe(new Date(2026, 10, 24, 7, 0).getTime());
});

test("until tomorrow holds over a night in which the clocks change", () => {
  const evening = new Date(2026, 9, 24, 18, 0).getTime();
  expect(evening + pauseLength("tomorrow", evening)).toBe(new Date(2026, 9, 25, 7, 0).getTime());
});

test("an hour is an hour", () => {
  expect(pauseLength("hour", 5)).toBe(3_600_000);
  expect(pauseLength("half-hour", 5)).toBe(1_800_000);
});
