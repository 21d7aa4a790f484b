import { expect, test } from "vitest";
import { rateLine } from "./rate-line.ts";

test.each([
  [undefined, "unmeasured"],
  [{}, "unmeasured"],
  [{ framesPerSecond: 30 }, "unmeasured"],
  [{ roundTripMs: 38 }, "good"],
  [{ roundTripMs: 300, lossPercent: 1 }, "good"],
  [{ roundTripMs: 301, lossPercent: 0 }, "fair"],
  [{ roundTripMs: 20, lossPercent: 1.1 }, "fair"],
  [{ roundTripMs: 801 }, "poor"],
  [{ lossPercent: 5.1 }, "poor"],
] as const)("%j is %s", (quality, line) => {
  expect(rateLine(quality)).toBe(line);
});
