import { expect, test } from "vitest";
import { VirtualClock } from "#testing/virtual-clock";
import { EventBrake } from "./event-brake.ts";

test("twenty events of one kind from one address a minute are written, then one that tells how many were not", () => {
  const clock = new VirtualClock();
  const brake = new EventBrake(clock);
  const admitted = Array.from({ length: 50 }, () => brake.admits("NET-0013", "192.0.2.9").admitted);
  expect(admitted.filter(Boolean)).toHaveLength(20);
  expect(brake.admits("NET-0013", "192.0.2.10").admitted).toBe(true);
  expect(brake.admits("NET-0010", "192.0.2.9").admitted).toBe(true);
  clock.pass(60_000);
  expect(brake.admits("NET-0013", "192.0.2.9")).toEqual({ admitted: true, suppressed: 30 });
});
