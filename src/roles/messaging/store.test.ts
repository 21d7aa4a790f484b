import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { User } from "#roles/directory/contract";
import { type Database, openDatabase } from "#storage/database";
import { messageRows } from "#storage/messages";
import { userStore } from "#storage/users";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import type { Message, MessageStore } from "./contract.ts";
import { createMemoryMessageStore } from "./store.memory.ts";
import { createSqlMessageStore } from "./store.sql.ts";

const users = ["alice", "bob"].map(
  (name, at): User => ({
    id: at + 1,
    address: `${name}@example.com`,
    name,
    tel: undefined,
    enabled: true,
    createdAt: "2026-11-23T08:00:00.000Z",
  }),
);
const directory = {
  find: (address: string) => users.find((user) => user.address === address),
  all: () => users,
};

const databases: Database[] = [];
afterEach(async () => {
  for (const database of databases.splice(0)) await database.close();
});

async function openSql(): Promise<{ store: MessageStore; database: Database }> {
  const clock = new VirtualClock();
  const database = await openDatabase({ file: path.join(tempFolder(), "parley.db") });
  databases.push(database);
  const row = ({ id, address, name, createdAt }: User) => ({
    row: { id, address, name, tel: null, enabled: 1, sign_in: null, created_at: createdAt },
    secrets: { verifiers: [], passwordHash: undefined },
  });
  await userStore(database).add(users.map(row), []);
  const failed = (error: unknown): never => {
    throw error;
  };
  return {
    store: createSqlMessageStore({ clock, rows: messageRows(database), directory, failed }),
    database,
  };
}

const message = (body: string, at = 1_000): Message => ({
  from: "alice@example.com",
  to: "bob@example.com",
  at,
  conversation: "4711",
  contentType: "text/plain",
  body,
  case: "c-7Q2F",
});

describe.each([
  ["memory", async () => createMemoryMessageStore() as MessageStore],
  ["SQL", async () => (await openSql()).store],
])("messages kept in %s", (_name, open) => {
  test("wait in their order until they are dropped", async () => {
    const store = await open();
    expect(await store.keep(message("one"), 10)).toBe("kept");
    expect(await store.keep(message("zwei €"), 10)).toBe("kept");
    expect(await store.receiversWaiting()).toEqual(["bob@example.com"]);
    const waiting = await store.waiting("bob@example.com");
    expect(waiting).toMatchObject(
      [message("one"), message("zwei €")].map(({ conversation: _, ...rest }) => rest),
    );
    await store.drop([waiting[0]?.id ?? 0]);
    expect((await store.waiting("bob@example.com")).map(({ body }) => body)).toEqual(["zwei €"]);
    await store.drop(waiting.map(({ id }) => id));
    expect(await store.receiversWaiting()).toEqual([]);
  });

  test("are full at the limit, for this person only", async () => {
    const store = await open();
    await store.keep(message("one"), 1);
    expect(await store.keep(message("two"), 1)).toBe("full");
    expect(await store.keep({ ...message("two"), to: "alice@example.com" }, 1)).toBe("kept");
    expect(await store.waiting("bob@example.com")).toHaveLength(1);
  });

  test("asked for at once, only as many are kept as may be", async () => {
    const store = await open();
    const said = await Promise.all([1, 2, 3, 4].map((at) => store.keep(message("all", at), 2)));
    expect(said.filter((one) => one === "kept")).toHaveLength(2);
  });
});

describe("history and archive in SQL", () => {
  test("each end has its line, found by its plain text; of a refused message the receiver has none", async () => {
    const { store, database } = await openSql();
    store.remember({ ...message("<b>Grüße</b>"), contentType: "text/html" }, "delivered");
    store.remember(message("secret"), "refused");
    store.remember({ ...message("out"), to: "carol@partner.example" }, "delivered");
    await store.flush();
    const rows = await database.tables.selectFrom("messages").selectAll().orderBy("id").execute();
    expect(rows).toMatchObject([
      { user_id: 1, peer: "bob@example.com", direction: "sent", search: "grüße", body: "<b>Grüße</b>" },
      {
        user_id: 2,
        peer: "alice@example.com",
        direction: "received",
        outcome: "delivered",
        case_code: "c-7Q2F",
      },
      { user_id: 1, outcome: "refused", body: "secret" },
      { user_id: 1, peer: "carol@partner.example" },
    ]);
  });

  test("the archive keeps what a removed user wrote; their history goes with them", async () => {
    const { store, database } = await openSql();
    store.remember(message("hello"), "delivered");
    await store.archive(message("hello"), "delivered");
    await store.flush();
    await userStore(database).remove(1, []);
    store.remember(message("late"), "delivered");
    await store.flush();
    const history = await database.tables.selectFrom("messages").select(["user_id", "body"]).execute();
    expect(history).toEqual([
      { user_id: 2, body: "hello" },
      { user_id: 2, body: "late" },
    ]);
    expect(await database.tables.selectFrom("archived_messages").select("sender").execute()).toEqual([
      { sender: "alice@example.com" },
    ]);
  });
});
