import { expect, test } from "vitest";
import { VirtualClock } from "#testing/virtual-clock";
import { TimerLines } from "./timer-lines.ts";

const defects: unknown[] = [];

test("timers of one length fire in order, each at its time, stopped ones never", () => {
  const clock = new VirtualClock();
  const lines = new TimerLines(clock, (error) => void defects.push(error));
  const fired: string[] = [];
  const owner = { timerFired: (name: string) => void fired.push(`${clock.now()} ${name}`) };
  const first = lines.start(100, owner, "first");
  clock.pass(10);
  lines.start(100, owner, "second");
  const third = lines.start(100, owner, "third");
  lines.start(20, owner, "short");
  lines.stop(first);
  lines.stop(first);
  lines.stop(undefined);
  clock.pass(99);
  expect(fired).toEqual(["30 short"]);
  lines.stop(third);
  clock.pass(1);
  expect(fired).toEqual(["30 short", "110 second"]);
  lines.start(100, owner, "fourth");
  clock.pass(100);
  expect(fired.at(-1)).toBe("210 fourth");
});
test("a timer may start another of its length while it fires", () => {
  const clock = new VirtualClock();
  const lines = new TimerLines(clock, (error) => void defects.push(error));
  const fired: number[] = [];
  const owner = {
    timerFired: () => {
      if (fired.push(clock.now()) < 3) lines.start(50, owner, "again");
    },
  };
  lines.start(50, owner, "again");
  clock.pass(1_000);
  expect(fired).toEqual([50, 100, 150]);
});
test("one that throws does not keep the others from firing", () => {
  const clock = new VirtualClock();
  const lines = new TimerLines(clock, (error) => void defects.push(error));
  const fired: string[] = [];
  lines.start(
    50,
    {
      timerFired: () => {
        throw new Error("defect");
      },
    },
    "bad",
  );
  lines.start(50, { timerFired: (name) => void fired.push(name) }, "good");
  clock.pass(50);
  expect([fired, defects]).toEqual([["good"], [new Error("defect")]]);
});
test("a wall clock that is turned back delays nothing by more than the timer's length", () => {
  const clock = new VirtualClock();
  let turned = 0;
  const turning = { now: () => clock.now() + turned, after: clock.after.bind(clock) };
  const lines = new TimerLines(turning, () => {});
  const fired: number[] = [];
  const owner = { timerFired: () => void fired.push(clock.now()) };
  lines.start(100, owner, "before");
  turned = -3_600_000;
  lines.start(100, owner, "after");
  clock.pass(100);
  expect(fired).toEqual([100, 100]);
});
