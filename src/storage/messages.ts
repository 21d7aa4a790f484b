import type { Transaction } from "kysely";
import { takeNumbers } from "./counters.ts";
import type { Database } from "./database.ts";
import type { ArchivedMessageTable, MessageTable, Tables, WaitingMessageTable } from "./schema.ts";

type New<Row extends { id: number }> = Omit<Row, "id">;

/** The tables waiting_messages, messages and archived_messages. */
export interface MessageRows {
  /** Adds it unless the receiver has `most` already. Outlasts kill -9. */
  keep(row: New<WaitingMessageTable>, most: number): Promise<boolean>;
  /** Oldest first. */
  waiting(userId: number): Promise<WaitingMessageTable[]>;
  drop(ids: readonly number[]): Promise<void>;
  /** Numbers of the users for whom something waits. */
  receivers(): Promise<number[]>;
  /** Adds to people's history. */
  remember(rows: readonly New<MessageTable>[]): Promise<void>;
  /** Adds to the archive; outlasts a power loss. */
  archive(row: New<ArchivedMessageTable>): Promise<void>;
}

const ROWS_PER_STATEMENT = 500; // 11 values each; PostgreSQL and SQLite take some 32,000 in one statement

export function messageRows(database: Database): MessageRows {
  const { tables } = database;
  return {
    keep: (row, most) =>
      database.write(async (into) => {
        const { held } = await into
          .selectFrom("waiting_messages")
          .select((all) => all.fn.countAll<number>().as("held"))
          .where("user_id", "=", row.user_id)
          .executeTakeFirstOrThrow();
        if (Number(held) >= most) return false;
        const id = await takeNumbers(into, "message", 1);
        await into
          .insertInto("waiting_messages")
          .values({ id, ...row })
          .execute();
        return true;
      }, "kill"),
    waiting: (userId) =>
      tables.selectFrom("waiting_messages").selectAll().where("user_id", "=", userId).orderBy("id").execute(),
    drop: (ids) =>
      database.write(async (from) => {
        for (const some of chunks(ids))
          await from.deleteFrom("waiting_messages").where("id", "in", some).execute();
      }, "kill"),
    async receivers() {
      const rows = await tables.selectFrom("waiting_messages").select("user_id").distinct().execute();
      return rows.map(({ user_id }) => user_id);
    },
    remember: (rows) => database.write((into) => addToHistory(into, rows), "kill"),
    archive: (row) =>
      database.write(async (into) => {
        const id = await takeNumbers(into, "message", 1);
        await into
          .insertInto("archived_messages")
          .values({ id, ...row })
          .execute();
      }, "power-loss"),
  };
}

async function addToHistory(into: Transaction<Tables>, rows: readonly New<MessageTable>[]): Promise<void> {
  if (rows.length === 0) return;
  // Somebody may have been removed since: their history went with them.
  const users = [...new Set(rows.map(({ user_id }) => user_id))];
  const there = new Set<number>();
  for (const some of chunks(users))
    for (const { id } of await into.selectFrom("users").select("id").where("id", "in", some).execute())
      there.add(id);
  const kept = rows.filter(({ user_id }) => there.has(user_id));
  let id = await takeNumbers(into, "message", kept.length);
  for (const some of chunks(kept))
    await into
      .insertInto("messages")
      .values(some.map((row) => ({ id: id++, ...row })))
      .execute();
}

function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += ROWS_PER_STATEMENT)
    yield all.slice(from, from + ROWS_PER_STATEMENT);
}
