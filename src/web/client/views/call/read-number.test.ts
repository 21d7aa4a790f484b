import { expect, test } from "vitest";
import { readNumber } from "./read-number.ts";

test.each([
  ["+49 (30) 123-45.67", "tel:+49301234567"],
  [" 112 ", "tel:112"],
  ["*31#", "tel:*31#"],
  ["tel:+4930", "tel:+4930"],
  ["ben@example.com", "ben@example.com"],
  ["sip:ben@example.com", "ben@example.com"],
  ["Ben", undefined],
  ["", undefined],
  ["+", undefined],
  ["()", undefined],
  ["a b@example.com", undefined],
])("%s is %s", (typed, address) => {
  expect(readNumber(typed)).toBe(address);
});
