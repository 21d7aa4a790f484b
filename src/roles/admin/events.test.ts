import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Problem, problemOf } from "#base/explained-error";
import { silentLog } from "#base/log";
import type { LiveSettings } from "#settings/live";
import { openDatabase } from "#storage/database";
import { eventRows } from "#storage/events";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import { openEventLog } from "./events.ts";
import { keepEventDays, keepMostEvents } from "./settings.ts";

/** Settings that a test changes. */
function literalSettings(): LiveSettings & { set(name: string, value: unknown): void } {
  const values = new Map<string, unknown>();
  const listeners = new Map<string, (value: unknown) => void>();
  return {
    get: (setting) => (values.get(setting.name) ?? setting.default) as typeof setting.default,
    onChange: (setting, action) => {
      listeners.set(setting.name, (value) => action(value as typeof setting.default));
      return () => listeners.delete(setting.name);
    },
    set: (name, value) => {
      values.set(name, value);
      listeners.get(name)?.(value);
    },
  };
}

async function openEvents(folder = tempFolder(), now = 0) {
  const clock = new VirtualClock();
  clock.pass(now);
  const database = await openDatabase({ file: path.join(folder, "parley.db") });
  onTestFinished(() => database.close());
  const lines: string[] = [];
  const log = { ...silentLog, write: (_level: string, text: string) => void lines.push(text) };
  const rows = eventRows(database);
  const settings = literalSettings();
  const events = await openEventLog({ clock, log, settings, rows });
  return { events, rows, settings, clock, database, folder, lines };
}

const problem = (id: string, caseCode = "c-0001", what = "It failed."): Problem =>
  problemOf(
    { id, what, why: { kind: "x", observed: 1, expected: 2 }, fix: [{ text: "Do it." }] },
    { case: caseCode, at: "2026-11-23T08:00:00.000Z", component: "test", operation: "try", subject: "alice" },
  );

const all = { since: 0, most: 10, level: "info" as const };

test("events are found by number, level, case and id, oldest first", async () => {
  const { events } = await openEvents();
  events.record(problem("A-0001"), "info");
  events.record(problem("A-0002", "c-0002"), "error");
  events.record(problem("A-0001", "c-0002"), "warn");
  const numbers = async (query: Parameters<typeof events.events>[0]) =>
    (await events.events(query)).map(({ number }) => number);
  expect(await numbers(all)).toEqual([1, 2, 3]);
  expect(await numbers({ ...all, most: 2 })).toEqual([2, 3]);
  expect(await numbers({ ...all, since: 1, most: 1 })).toEqual([2]);
  expect(await numbers({ ...all, level: "warn" })).toEqual([2, 3]);
  expect(await numbers({ ...all, case: "c-0002" })).toEqual([2, 3]);
  expect(await numbers({ ...all, id: "A-0001" })).toEqual([1, 3]);
  expect((await events.events(all))[1]).toEqual({
    number: 2,
    at: "2026-11-23T08:00:00.000Z",
    level: "error",
    component: "test",
    text: "It failed.",
    id: "A-0002",
    case: "c-0002",
    subject: "alice",
    category: "other",
    cause: "seen: 1; expected: 2",
    fix: "Do it.",
  });
  expect(await events.problemsOf("c-0001")).toEqual([problem("A-0001")]);
});

test("and by category, component, words and time", async () => {
  const { events } = await openEvents();
  events.record(problem("AUTH-0010", "c-0001", "Bob is refused."), "info");
  events.record(
    { ...problem("CERT-0001"), at: "2026-11-24T08:00:00.000Z", component: "certificates" },
    "warn",
  );
  const ids = async (query: Partial<Parameters<typeof events.events>[0]>) =>
    (await events.events({ ...all, ...query })).map(({ id }) => id);
  expect(await ids({ category: "security" })).toEqual(["AUTH-0010"]);
  expect(await ids({ component: "certificates" })).toEqual(["CERT-0001"]);
  expect(await ids({ text: "bob is" })).toEqual(["AUTH-0010"]);
  expect(await ids({ text: "ALICE" })).toEqual(["AUTH-0010", "CERT-0001"]);
  expect(await ids({ from: "2026-11-24T00:00:00+01:00" })).toEqual(["CERT-0001"]);
  expect(await ids({ until: "2026-11-24T00:00:00Z" })).toEqual(["AUTH-0010"]);
  expect(await ids({ since: 1, category: "certificates" })).toEqual(["CERT-0001"]);
});

test("and by the person, as a whole address", async () => {
  const { events } = await openEvents();
  const about = (subject: string, what = "It failed.") =>
    events.record({ ...problem("AUTH-0001", "c-0001", what), subject }, "info");
  about("bob@example.com");
  about("sip:bob@example.com");
  about("jim-bob@example.com");
  about("bob@example.com.au");
  about("192.0.2.1:5060", "Nobody signs in as bob@example.com.");
  const found = await events.events({ ...all, user: "sip:Bob@example.com" });
  expect(found.map(({ number }) => number)).toEqual([1, 2, 5]);
});

test("a rare one is found among many, in either direction, no more than asked for", async () => {
  const { events } = await openEvents();
  for (let count = 1; count <= 1_700; count++) {
    events.record(problem(count % 600 === 0 ? "NET-0023" : "NET-0010"), "info");
    if (count % 400 === 0) await events.flush();
  }
  const numbers = async (query: Partial<Parameters<typeof events.events>[0]>) =>
    (await events.events({ ...all, category: "federation", ...query })).map(({ number }) => number);
  expect(await numbers({})).toEqual([600, 1200]);
  expect(await numbers({ most: 1 })).toEqual([1200]);
  expect(await numbers({ since: 1, most: 1 })).toEqual([600]);
  expect(await numbers({ since: 600 })).toEqual([1200]);
  const [one] = await events.events({ ...all, category: "federation", most: 1 });
  expect(one?.legacy).toEqual({ "ocs-event": "14428" });
});

test("events go when they are too old or too many, by settings that hold at once; numbers go on", async () => {
  const DAY = 24 * 3_600_000;
  const { events, rows, settings, clock } = await openEvents(undefined, 20_000 * DAY);
  const aged = (days: number) => ({
    ...problem("A-0001"),
    at: new Date(clock.now() - days * DAY).toISOString(),
  });
  const left = async () => {
    await rows.add([], 0); // after what is being written
    await rows.add([], 0);
    return (await rows.list({ since: 0, most: 1000 })).map(({ id }) => id);
  };
  expect(await left()).toEqual([]);
  for (const days of [400, 300, 40, 20, 1]) events.record(aged(days), "info");
  await events.flush();
  expect(await left()).toEqual([1, 2, 3, 4, 5]);
  clock.pass(3_600_000);
  expect(await left()).toEqual([2, 3, 4, 5]);
  settings.set(keepEventDays.name, 30);
  expect(await left()).toEqual([4, 5]);
  for (let count = 0; count < 120; count++) events.record(aged(0), "info");
  await events.flush();
  settings.set(keepMostEvents.name, 100);
  expect((await left()).length).toBe(100);
  clock.pass(31 * DAY);
  await events.end();
  expect(await left()).toEqual([125]); // the newest, from which numbers go on
  expect(clock.waiting).toBe(0);
});

test("events are written a second later without being asked for, and numbers go on after a restart", async () => {
  const { events, rows, clock, database, folder } = await openEvents();
  events.record(problem("A-0001"), "info");
  clock.pass(999);
  expect(await rows.newest()).toBe(0);
  clock.pass(1);
  await events.flush();
  expect(await rows.newest()).toBe(1);
  await database.close();
  const second = await openEvents(folder);
  second.events.record(problem("A-0002"), "info");
  expect((await second.events.events(all)).map(({ number }) => number)).toEqual([1, 2]);
});

test("a flood between two writes is counted and not stored", async () => {
  const { events, rows, lines } = await openEvents();
  for (let count = 0; count < 700; count++) events.record(problem("A-0001"), "warn");
  await events.flush();
  expect(await rows.newest()).toBe(500);
  expect(lines).toEqual(["200 events came too fast to be stored"]);
});

test("the oldest go first", async () => {
  const { rows } = await openEvents();
  const row = (id: number) => ({
    id,
    at: "",
    level: "info",
    component: "",
    problem_id: "",
    case_code: "",
    problem: "{}",
  });
  await rows.add([row(1), row(2), row(3)], 0);
  await rows.add([row(4)], 3);
  expect((await rows.list({ since: 0, most: 10 })).map(({ id }) => id)).toEqual([3, 4]);
});

test("a problem as long as a network peer can make it is stored shortened", async () => {
  const { events } = await openEvents();
  events.record(problem("A-0001", "c-0001", "x".repeat(1_000_000)), "warn");
  const [stored] = await events.problemsOf("c-0001");
  expect(stored?.id).toBe("A-0001");
  expect(JSON.stringify(stored).length).toBeLessThan(2000);
});
