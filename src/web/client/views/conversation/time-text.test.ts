import { expect, test } from "vitest";
import { dayKey, dayText, timeText } from "./time-text.ts";

const local = (year: number, month: number, day: number, hour = 12, minute = 0) =>
  new Date(year, month - 1, day, hour, minute).getTime();
const now = local(2026, 11, 23, 0, 5); // a Monday

test.each([
  [local(2026, 11, 23, 0, 1), "today"],
  [local(2026, 11, 22, 23, 59), "yesterday"],
  [local(2026, 11, 21), "Saturday"],
  [local(2026, 11, 17), "Tuesday"],
  [local(2026, 11, 16), "Mon, November 16"],
  [local(2025, 11, 23), "Sun, November 23, 2025"],
  [local(2026, 11, 24), "Tue, November 24"], // a clock that is ahead
])("%d is %s", (at, text) => {
  expect(dayText(at, now, "en")).toBe(text);
});

test("days are said in the language of the reader", () => {
  expect(dayText(now, now, "ar")).toBe("اليوم");
  expect(dayText(local(2026, 11, 22), now, "ar")).toBe("أمس");
});

test("the day changes at midnight, also on the day of 25 hours", () => {
  expect(dayKey(local(2026, 10, 25, 0, 0))).toBe(dayKey(local(2026, 10, 25, 23, 59)));
  expect(dayKey(local(2026, 10, 25, 23, 59))).not.toBe(dayKey(local(2026, 10, 26, 0, 0)));
});

test("a time is hour and minute", () => {
  expect(timeText(local(2026, 11, 23, 14, 7), "de")).toBe("14:07");
});
