import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import type { User } from "#roles/directory/contract";
import { readAudit } from "#storage/audit";
import { type Database, openDatabase } from "#storage/database";
import { historyRows } from "#storage/message-history";
import { messageRows } from "#storage/messages";
import { userStore } from "#storage/users";
import { literalSettings } from "#testing/literal-settings";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import type { Message, MessageStore } from "../contract.ts";
import { historyDays } from "../settings.ts";
import { createSqlMessageStore } from "../store.sql.ts";
import { DAY_MS, HistoryAdministration, type HistoryUses } from "./administration.ts";
import { sweepDaily } from "./sweep.ts";

const ALICE = "alice@example.com";
const BOB = "bob@example.com";
const CAROL = "carol@example.com";
const users = [ALICE, BOB].map(
  (address, at): User => ({ id: at + 1, address, name: "", tel: undefined, enabled: true, createdAt: "" }),
);
const directory = {
  find: (address: string) => users.find((user) => user.address === address),
  all: () => users,
};

let database: Database;
let store: MessageStore;
let clock: VirtualClock;
let settings: ReturnType<typeof literalSettings>;
let uses: HistoryUses;
let administration: HistoryAdministration;

beforeEach(async () => {
  clock = new VirtualClock();
  settings = literalSettings();
  database = await openDatabase({ file: path.join(tempFolder(), "parley.db") });
  await userStore(database).add(
    users.map(({ id, address, name }) => ({
      row: { id, address, name, tel: null, enabled: 1, sign_in: null, created_at: "" },
      secrets: { verifiers: [], passwordHash: undefined },
    })),
    [],
  );
  const failed = (error: unknown): never => {
    throw error;
  };
  store = createSqlMessageStore({ clock, rows: messageRows(database), directory, failed });
  uses = { clock, settings, directory, rows: historyRows(database), flush: () => store.flush() };
  administration = new HistoryAdministration(uses);
});
afterEach(() => database.close());

const message = (body: string, over: Partial<Message> = {}): Message => ({
  from: ALICE,
  to: BOB,
  at: clock.now(),
  conversation: "4711",
  contentType: "text/plain",
  body,
  case: "c-7Q2F",
  ...over,
});

const texts = ({ messages }: { messages: readonly { text: string }[] }): string[] =>
  messages.map(({ text }) => text);
const audited = async (): Promise<string[]> =>
  (await readAudit(database, { most: 100 })).map(({ who, what, subject }) => `${who}: ${what}: ${subject}`);

describe("history", () => {
  test("shows the newest first, a page at a time, also where many came at the same moment", async () => {
    for (let at = 0; at < 7; at++) store.remember(message(`m${at}`), "delivered");
    const first = await administration.history(ALICE, { most: 3 }, "root");
    expect(texts(first)).toEqual(["m6", "m5", "m4"]);
    const second = await administration.history(ALICE, { most: 3, before: first.next ?? "" }, "root");
    expect(texts(second)).toEqual(["m3", "m2", "m1"]);
    const third = await administration.history(ALICE, { most: 3, before: second.next ?? "" }, "root");
    expect(texts(third)).toEqual(["m0"]);
    expect(third.next).toBeNull();
  });

  test("is found by words in any order and case, by person and by time", async () => {
    const at = clock.now();
    store.remember(message("<p>Lunch at <b>NOON</b>?</p>", { contentType: "text/html", at }), "delivered");
    store.remember(message("noon is fine", { from: BOB, to: ALICE, at: at + 1000 }), "delivered");
    store.remember(message("Noon, Grüße", { to: CAROL, at: at + 2000 }), "kept");
    const find = async (query: object): Promise<string[]> =>
      texts(await administration.history(ALICE, { most: 10, ...query }, "root"));
    expect(await find({ search: "noon" })).toEqual(["Noon, Grüße", "noon is fine", "Lunch at NOON?"]);
    expect(await find({ search: "noon LUNCH" })).toEqual(["Lunch at NOON?"]);
    expect(await find({ search: "GRÜSSE" })).toEqual([]);
    expect(await find({ search: "GRÜßE" })).toEqual(["Noon, Grüße"]);
    expect(await find({ with: "Bob@example.com", search: "noon" })).toHaveLength(2);
    expect(await find({ since: new Date(at + 1000).toISOString() })).toHaveLength(2);
    expect(await find({ until: new Date(at + 1000).toISOString() })).toEqual(["Lunch at NOON?"]);
  });

  test("takes signs of patterns as they are", async () => {
    for (const body of ["100%", "100 euros", "a_b", "axb", "c:\\temp", "c:temp"])
      store.remember(message(body), "delivered");
    const find = async (search: string): Promise<string[]> =>
      texts(await administration.history(ALICE, { most: 10, search }, "root"));
    expect(await find("100%")).toEqual(["100%"]);
    expect(await find("a_b")).toEqual(["a_b"]);
    expect(await find("c:\\t")).toEqual(["c:\\temp"]);
    expect(await find("%")).toEqual(["100%"]);
  });

  test("is looked through to its end, however long, with the page ending at a find", async () => {
    for (let at = 0; at < 4_500; at++)
      store.remember(message(at % 2_000 === 7 ? "needle" : "hay", { at: at * 1000, to: CAROL }), "delivered");
    const first = await administration.history(ALICE, { most: 2, search: "needle" }, "root");
    expect(first.messages.map(({ at }) => Date.parse(at) / 1000)).toEqual([4_007, 2_007]);
    const rest = await administration.history(
      ALICE,
      { most: 2, search: "needle", before: first.next ?? "" },
      "root",
    );
    expect(rest.messages.map(({ at }) => Date.parse(at) / 1000)).toEqual([7]);
    expect(rest.next).toBeNull();
  });

  test("is read under the eyes of the audit, and only of people that there are", async () => {
    store.remember(message("secret"), "delivered");
    await administration.history(ALICE, { most: 10, with: BOB }, "root");
    expect(await readAudit(database, { most: 1 })).toMatchObject([
      { who: "root", what: "messages read", subject: ALICE, to_value: JSON.stringify({ with: BOB }) },
    ]);
    const failure = await administration
      .history(CAROL, { most: 10 }, "root")
      .catch((error: unknown) => error);
    expect(failure instanceof ExplainedError && failure.explanation.id).toBe("HIST-0001");
  });
});

test("an export gives everything once, oldest first, as it was sent and as one would read it", async () => {
  const bodies = Array.from({ length: 12 }, (_, at) => `<b>m${at}</b>`);
  for (const [at, body] of bodies.entries())
    store.remember(message(body, { contentType: "text/html", at: 1_000 + Math.floor(at / 5) }), "delivered");
  const got: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await administration.export(
      ALICE,
      { most: 5, ...(after !== undefined && { after }) },
      "root",
    );
    got.push(...page.messages.map(({ body }) => body));
    expect(page.messages.every(({ body, text }) => body === `<b>${text}</b>`)).toBe(true);
    if (page.next === null) break;
    after = page.next;
  }
  expect(got).toEqual(bodies);
  expect(await audited()).toContain(`root: messages exported: ${ALICE}`);
});

test("a deletion takes one person's history only, of this peer and until then, and says so before", async () => {
  const at = clock.now();
  for (const one of [1, 2, 3]) store.remember(message(`to bob ${one}`, { at: at + one * 1000 }), "delivered");
  store.remember(message("to carol", { to: CAROL, at }), "delivered");
  const until = new Date(at + 3000).toISOString();
  expect(await administration.delete(ALICE, { with: BOB, until }, "root")).toEqual({ deleted: 2 });
  expect(texts(await administration.history(ALICE, { most: 10 }, "root"))).toEqual(["to bob 3", "to carol"]);
  expect(texts(await administration.history(BOB, { most: 10 }, "root"))).toHaveLength(3);
  expect((await readAudit(database, { most: 10 })).map(({ to_value }) => to_value)).toContain(
    JSON.stringify({ with: BOB, until, messages: 2 }),
  );
});

test("who waits for whom is told, not what they wrote, and until when", async () => {
  await store.keep(message("for your eyes only"), 10);
  const view = await administration.waiting(BOB);
  expect(view.messages).toEqual([
    {
      from: ALICE,
      at: new Date(clock.now()).toISOString(),
      until: new Date(clock.now() + 30 * DAY_MS).toISOString(),
      contentType: "text/plain",
      case: "c-7Q2F",
    },
  ]);
  expect(JSON.stringify(view)).not.toContain("eyes");
});

test("the archive is exported in pages by time, audited", async () => {
  for (const at of [1_000, 2_000, 3_000]) await store.archive(message(`m${at}`, { at }), "delivered");
  const since = new Date(2_000).toISOString();
  const page = await administration.archived({ since, most: 1 }, "root");
  expect(page).toMatchObject({ messages: [{ from: ALICE, to: BOB, text: "m2000" }] });
  const rest = await administration.archived({ since, most: 2, after: page.next ?? "" }, "root");
  expect(texts(rest)).toEqual(["m3000"]);
  expect(rest.next).toBeNull();
  expect(await audited()).toEqual(["root: archive exported: everybody", "root: archive exported: everybody"]);
});

describe("the daily sweep", () => {
  /** Lets the database's turns pass. */
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
  };

  test("deletes what is older than the settings say, soon after a start and then each day", async () => {
    const scope = new Scope();
    const now = clock.now();
    store.remember(message("old", { at: now - 366 * DAY_MS }), "delivered");
    store.remember(message("tomorrow old", { at: now - 364.5 * DAY_MS }), "delivered");
    store.remember(message("new"), "delivered");
    await store.keep(message("waits", { at: now - 31 * DAY_MS }), 10);
    await store.keep(message("waits on"), 10);
    await store.flush();
    sweepDaily({ ...uses, log: silentLog }, scope);
    clock.pass(60_000);
    await settled();
    expect(texts(await administration.history(ALICE, { most: 10 }, "root"))).toEqual(["new", "tomorrow old"]);
    expect((await store.waiting(BOB)).map(({ body }) => body)).toEqual(["waits on"]);
    expect(await audited()).toEqual([
      `root: messages read: ${ALICE}`,
      "parley: waiting messages given up: everybody",
      "parley: old messages deleted: everybody",
    ]);
    clock.pass(DAY_MS);
    await settled();
    expect(texts(await administration.history(ALICE, { most: 10 }, "root"))).toEqual(["new"]);
    await scope.end();
  });

  test("with no days deletes everything that there was", async () => {
    const scope = new Scope();
    store.remember(message("one", { at: clock.now() - 1 }), "delivered");
    await store.flush();
    settings.set(historyDays, 0);
    sweepDaily({ ...uses, log: silentLog }, scope);
    clock.pass(60_000);
    await settled();
    expect(texts(await administration.history(BOB, { most: 10 }, "root"))).toEqual([]);
    await scope.end();
  });
});
