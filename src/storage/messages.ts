import { sql, type Transaction } from "kysely";
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

/**
 * One statement and one parameter for all rows: building a statement with eleven values a row cost more than carrying the message.
 * (PostgreSQL: jsonb_array_elements.) Somebody may have been removed since; their history went with them, hence the join.
 */
async function addToHistory(into: Transaction<Tables>, rows: readonly New<MessageTable>[]): Promise<void> {
  if (rows.length === 0) return;
  const first = await takeNumbers(into, "message", rows.length);
  const packed = JSON.stringify(
    rows.map((row, at) => [
      first + at,
      row.user_id,
      row.peer,
      row.direction,
      row.at,
      row.conversation,
      row.content_type,
      row.body,
      row.search,
      row.outcome,
      row.case_code,
    ]),
  );
  await sql`insert into messages
    (id, user_id, peer, direction, at, conversation, content_type, body, search, outcome, case_code)
    select cast(value ->> 0 as bigint), users.id, value ->> 2, value ->> 3, cast(value ->> 4 as bigint), value ->> 5,
      value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10
    from json_each(${packed}) join users on users.id = cast(value ->> 1 as integer)`.execute(into);
}

function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += ROWS_PER_STATEMENT)
    yield all.slice(from, from + ROWS_PER_STATEMENT);
}
