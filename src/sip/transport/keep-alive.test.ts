import { expect, test } from "vitest";
import { decideClose, type FlowTimes } from "./keep-alive.ts";
import { defaultTransportLimits as limits } from "./limits.ts";

const times: FlowTimes = {
  openedAt: 0,
  heardAt: 0,
  incompleteSince: undefined,
  hasMessage: true,
  agreedSeconds: undefined,
  isNeeded: false,
};

test("a connection with an agreed keep-alive may miss one ping, and half a minute", () => {
  const agreed = { ...times, agreedSeconds: 300, isNeeded: true };
  expect(decideClose(agreed, 630_000, limits)).toBeUndefined();
  expect(decideClose(agreed, 630_001, limits)).toBe("Nothing was heard for 630 s; 630 s are given.");
});
test("without one it may be silent while somebody needs it, else not", () => {
  expect(decideClose({ ...times, isNeeded: true }, 86_400_000, limits)).toBeUndefined();
  expect(decideClose(times, 960_000, limits)).toBeUndefined();
  expect(decideClose(times, 960_001, limits)).toBe("Nothing was heard for 960 s; 960 s are given.");
});
test("a message has to become whole, however busy the line is", () => {
  const slow = { ...times, heardAt: 99_999, incompleteSince: 70_000, isNeeded: true };
  expect(decideClose(slow, 100_000, limits)).toBeUndefined();
  expect(decideClose(slow, 100_001, limits)).toMatch(/^A message was begun 30 s ago and is not whole/);
});
test("who only sends pings is no client", () => {
  const probe = { ...times, heardAt: 60_000, hasMessage: false };
  expect(decideClose(probe, 60_000, limits)).toBeUndefined();
  expect(decideClose(probe, 60_001, limits)).toBe("No message came in the first 60 s.");
});
