import { expect, test } from "vitest";
import type { OneWay, WayDown } from "#net/one-way";
import { VirtualClock } from "#testing/virtual-clock";
import { SteadySender } from "./steady-sender.ts";

/** A way that the test opens and breaks. */
function openSender() {
  const clock = new VirtualClock();
  const said: string[] = [];
  const arrived: number[] = [];
  let attempts = 0;
  let up: (way: OneWay<number>) => void = () => {};
  let down: WayDown<number> = () => {};
  const sender = new SteadySender<number>(
    (onUp, onDown) => {
      attempts++;
      [up, down] = [onUp, onDown];
      return () => {};
    },
    clock,
    {
      failed: (because) => said.push(because),
      reached: (lost, afterMs) => said.push(`reached after ${afterMs} ms, ${lost} lost`),
    },
  );
  const way: OneWay<number> = { write: (one) => arrived.push(one), close: () => {} };
  return {
    clock,
    said,
    arrived,
    sender,
    attempts: () => attempts,
    goUp: () => up(way),
    goDown: (because: string, unsent?: readonly number[]) => down(because, unsent),
  };
}

test("nothing is opened before there is something to send", () => {
  const { sender, attempts, goUp, arrived, said, clock } = openSender();
  expect(attempts()).toBe(0);
  sender.send(1);
  sender.send(2);
  goUp();
  sender.send(3);
  clock.pass(60_000);
  expect([attempts(), arrived, said]).toEqual([1, [1, 2, 3], []]);
});

test("what cannot be reached is said once and tried again, later and later; what waits arrives in its order", () => {
  const { sender, attempts, goUp, goDown, arrived, said, clock } = openSender();
  sender.send(1);
  goDown("ECONNREFUSED");
  for (const [pause, tries] of [
    [999, 1],
    [1, 2],
  ] as const) {
    clock.pass(pause);
    expect(attempts()).toBe(tries);
  }
  goDown("ECONNREFUSED");
  sender.send(2);
  clock.pass(1_999);
  expect(attempts()).toBe(2);
  clock.pass(1);
  goUp();
  expect([attempts(), arrived, said]).toEqual([3, [1, 2], ["ECONNREFUSED"]]);
  clock.pass(10_000);
  expect(said).toEqual(["ECONNREFUSED", "reached after 13000 ms, 0 lost"]);
});

test("a way that takes and then breaks is not called reached, and what did not leave is sent again", () => {
  const { sender, goUp, goDown, arrived, said, clock } = openSender();
  sender.send(1);
  goDown("refused");
  for (let time = 0; time < 3; time++) {
    clock.pass(60_000);
    goUp();
    clock.pass(500);
    goDown("refused", [1]);
  }
  expect(said).toEqual(["refused"]);
  expect(arrived).toEqual([1, 1, 1]);
});

test("of more than a thousand that wait the oldest go, and they are counted", () => {
  const { sender, goUp, goDown, arrived, said, clock } = openSender();
  sender.send(0);
  goDown("gone");
  for (let one = 1; one <= 1_005; one++) sender.send(one);
  clock.pass(1_000);
  goUp();
  clock.pass(10_000);
  expect([arrived.length, arrived[0], arrived.at(-1)]).toEqual([1_000, 6, 1_005]);
  expect(said).toEqual(["gone", "reached after 11000 ms, 6 lost"]);
});

test("after its end nothing is tried", () => {
  const { sender, attempts, goDown, clock } = openSender();
  sender.send(1);
  goDown("gone");
  sender.close();
  clock.pass(600_000);
  expect([attempts(), clock.waiting]).toEqual([1, 0]);
});
