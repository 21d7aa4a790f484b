import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Problem, problemOf } from "#base/explained-error";
import { silentLog } from "#base/log";
import { openDatabase } from "#storage/database";
import { eventRows } from "#storage/events";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import { openEventLog } from "./events.ts";

async function openEvents(folder = tempFolder()) {
  const clock = new VirtualClock();
  const database = await openDatabase({ file: path.join(folder, "parley.db"), clock });
  onTestFinished(() => database.close());
  const lines: string[] = [];
  const log = { ...silentLog, write: (_level: string, text: string) => void lines.push(text) };
  const rows = eventRows(database);
  return { events: await openEventLog({ clock, log, rows }), rows, clock, database, folder, lines };
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
  expect(await ids({ category: "sign-in" })).toEqual(["AUTH-0010"]);
  expect(await ids({ component: "certificates" })).toEqual(["CERT-0001"]);
  expect(await ids({ text: "bob is" })).toEqual(["AUTH-0010"]);
  expect(await ids({ text: "ALICE" })).toEqual(["AUTH-0010", "CERT-0001"]);
  expect(await ids({ from: "2026-11-24T00:00:00+01:00" })).toEqual(["CERT-0001"]);
  expect(await ids({ until: "2026-11-24T00:00:00Z" })).toEqual(["AUTH-0010"]);
  expect(await ids({ since: 1, category: "certificates" })).toEqual(["CERT-0001"]);
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
