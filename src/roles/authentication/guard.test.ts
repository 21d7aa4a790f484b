import { expect, test } from "vitest";
import { VirtualClock } from "#testing/virtual-clock";
import { Guard } from "./guard.ts";

const HOME = "192.0.2.7";
const AWAY = "198.51.100.9";

function open(most = 3) {
  const clock = new VirtualClock();
  return { clock, guard: new Guard(clock, () => most) };
}

test("after too many failures of one address for one account it waits; other addresses and accounts do not", () => {
  const { clock, guard } = open(3);
  for (let at = 0; at < 3; at++) {
    expect(guard.ask(AWAY, "alice").open).toBe(true);
    guard.failed(AWAY, "alice", true);
  }
  clock.pass(1000);
  expect(guard.ask(AWAY, "alice")).toEqual({ open: false, failures: 3, waitSeconds: 599, from: "here" });
  expect(guard.ask(HOME, "alice").open).toBe(true);
  expect(guard.ask(AWAY, "bob").open).toBe(true);
  clock.pass(599_000);
  expect(guard.ask(AWAY, "alice").open).toBe(true);
});

test("guessing from everywhere closes the account, but not where its owner signed in before", () => {
  const { guard } = open(3);
  guard.succeeded(HOME, "alice");
  for (let at = 0; at < 60; at++) guard.failed(`198.51.100.${at}`, "alice", true);
  expect(guard.ask("203.0.113.1", "alice")).toMatchObject({ open: false, failures: 60, from: "everywhere" });
  expect(guard.ask(HOME, "alice").open).toBe(true);
});

test("the limits are the same for names that do not exist", () => {
  const { guard } = open(3);
  for (let at = 0; at < 60; at++) {
    guard.failed(`198.51.100.${at}`, "alice", true);
    guard.failed(`198.51.100.${at}`, "nobody", false);
  }
  expect(guard.ask("203.0.113.1", "nobody")).toEqual(guard.ask("203.0.113.1", "alice"));
});

test("all IPv6 addresses of one network are one place", () => {
  const { guard } = open(3);
  for (const end of ["::1", "::2:3:4:5", ":0:0:0:1"]) guard.failed(`2001:db8:0:1${end}`, "alice", true);
  expect(guard.ask("2001:db8:0:1::ffff", "alice").open).toBe(false);
  expect(guard.ask("2001:db8:0:2::1", "alice").open).toBe(true);
  expect(guard.ask("2001:db8::1", "alice").open).toBe(true);
});

test("ten unknown names are one scan, said once; numbers that users dial are none", () => {
  const { guard } = open();
  const scans = Array.from({ length: 15 }, (_, at) => guard.named(AWAY, `${at}@example.com`).scan);
  expect(scans.filter((scan) => scan !== undefined)).toEqual([10]);
  for (let at = 0; at < 30; at++) {
    expect(guard.named(HOME, `+49${at}@example.com`).scan).toBeUndefined();
    guard.vouched(HOME, () => `+49${at}@example.com`);
  }
});

test("five refusals for an address say exactly what was wrong, then none for ten minutes", () => {
  const { clock, guard } = open();
  expect(Array.from({ length: 6 }, () => guard.mayBeFrank(AWAY))).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
  clock.pass(600_000);
  expect(guard.mayBeFrank(AWAY)).toBe(true);
});

test("a flood of invented names pushes nobody's count out", () => {
  const { guard } = open(3);
  for (let at = 0; at < 60; at++) guard.failed(`198.51.100.${at}`, "alice", true);
  for (let at = 0; at < 50_000; at++) guard.failed(AWAY, `name${at}`, false);
  expect(guard.ask("203.0.113.1", "alice").open).toBe(false);
});
