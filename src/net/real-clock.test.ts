import fc from "fast-check";
import { expect, test } from "vitest";
import { RealClock, type TimeSource } from "./real-clock.ts";

/** A machine whose one timer a test fires by hand; it can be late, and its wall clock can jump. */
class Machine implements TimeSource {
  time = 1_000;
  jump = 0;
  wakes = 0;
  #pending: { at: number; action: () => void } | undefined;

  now(): number {
    return this.time + this.jump;
  }
  elapsed(): number {
    return this.time;
  }
  wake(ms: number, action: () => void): () => void {
    const mine = { at: this.time + ms, action };
    expect(this.#pending).toBeUndefined(); // one timer of Node at a time
    this.#pending = mine;
    return () => {
      if (this.#pending === mine) this.#pending = undefined;
    };
  }
  pass(ms: number, lateness = 0): void {
    const end = this.time + ms;
    while (this.#pending && this.#pending.at <= end) {
      const { at, action } = this.#pending;
      this.#pending = undefined;
      this.time = Math.max(this.time, at + lateness);
      this.wakes++;
      action();
    }
    this.time = Math.max(this.time, end);
  }
  get asleep(): boolean {
    return this.#pending === undefined;
  }
}

test("an action comes never early and at most 10 ms late, however far away", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 3_000_000 })), {
        maxLength: 30,
      }),
      fc.integer({ min: 0, max: 5_000 }),
      (delays, start) => {
        const machine = new Machine();
        const clock = new RealClock(machine);
        machine.pass(start);
        const late: number[] = [];
        for (const ms of delays) {
          const begun = machine.time;
          clock.after(ms, () => late.push(machine.time - begun - ms));
          machine.pass(7);
        }
        machine.pass(3_000_100);
        expect(late).toHaveLength(delays.length);
        for (const ms of late) {
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(20);
        }
        expect(clock.waiting).toBe(0);
        expect(machine.asleep).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

test("an action two days away comes on its tick", () => {
  const machine = new Machine();
  const clock = new RealClock(machine);
  let firedAt = 0;
  clock.after(172_800_000, () => {
    firedAt = machine.time;
  });
  machine.pass(172_800_100);
  expect(firedAt).toBeGreaterThanOrEqual(172_801_000);
  expect(firedAt).toBeLessThanOrEqual(172_801_020);
});

test("a cancelled action never comes, and cancelling again changes nothing", () => {
  const machine = new Machine();
  const clock = new RealClock(machine);
  const fired: string[] = [];
  const cancel = clock.after(500, () => fired.push("cancelled"));
  clock.after(500, () => fired.push("kept"));
  cancel();
  cancel();
  expect(clock.waiting).toBe(1);
  machine.pass(600);
  cancel();
  expect(fired).toEqual(["kept"]);
  expect(clock.waiting).toBe(0);
});

test("an action may start and cancel others while the wheel turns", () => {
  const machine = new Machine();
  const clock = new RealClock(machine);
  const fired: string[] = [];
  clock.after(100, () => {
    fired.push("first");
    cancel();
    clock.after(0, () => fired.push("at once"));
    clock.after(3_000, () => fired.push("later"));
  });
  const cancel = clock.after(100, () => fired.push("cancelled"));
  machine.pass(150);
  expect(fired).toEqual(["first", "at once"]);
  machine.pass(2_900);
  expect(fired).toEqual(["first", "at once"]);
  machine.pass(120);
  expect(fired).toEqual(["first", "at once", "later"]);
});

test("a process that was stopped for a while does what fell due in order", () => {
  const machine = new Machine();
  const clock = new RealClock(machine);
  const fired: number[] = [];
  for (const ms of [4_000, 30, 700, 2_600]) clock.after(ms, () => fired.push(ms));
  machine.pass(40, 10_000);
  expect(fired).toEqual([30, 700, 2_600, 4_000]);
});

test("setting the host's clock moves no timer", () => {
  const machine = new Machine();
  const clock = new RealClock(machine);
  let fired = false;
  clock.after(1_000, () => {
    fired = true;
  });
  machine.jump = 86_400_000;
  machine.pass(900);
  expect(fired).toBe(false);
  machine.pass(120);
  expect(fired).toBe(true);
  expect(clock.now()).toBe(machine.time + 86_400_000);
});

test("a timer far away costs a wake every 2.56 s, and none at all costs nothing", () => {
  const machine = new Machine();
  const clock = new RealClock(machine);
  clock.after(60_000, () => undefined);
  machine.pass(60_020);
  expect(machine.wakes).toBeLessThan(30);
  const before = machine.wakes;
  machine.pass(3_600_000);
  expect(machine.wakes).toBe(before);
});

test("what one action throws is told, and the others still come", () => {
  const machine = new Machine();
  const told: unknown[] = [];
  const clock = new RealClock(machine, (error) => told.push(error));
  let fired = false;
  clock.after(100, () => {
    throw new Error("a defect");
  });
  clock.after(100, () => {
    fired = true;
  });
  machine.pass(200);
  expect(fired).toBe(true);
  expect(told).toHaveLength(1);
});
