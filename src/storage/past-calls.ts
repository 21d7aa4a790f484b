import { takeNumbers } from "./counters.ts";
import type { Database } from "./database.ts";
import type { PastCallTable } from "./schema.ts";

/** The table past_calls. */
export interface PastCallRows {
  add(rows: readonly Omit<PastCallTable, "id">[]): Promise<void>;
  list(userId: number, before: number | undefined, most: number): Promise<PastCallTable[]>;
  unseen(userId: number): Promise<number>;
  has(userId: number, code: string): Promise<boolean>;
  markSeen(userId: number, upTo: number): Promise<void>;
  deleteBefore(at: number): Promise<void>;
}

const ROWS_PER_STATEMENT = 500;

export function pastCallRows(database: Database): PastCallRows {
  const { tables } = database;
  return {
    add: (rows) =>
      database.write(async (into) => {
        // Somebody may have been removed since; their past went with them.
        const wanted = [...new Set(rows.map(({ user_id }) => user_id))];
        const here = new Set(
          (await into.selectFrom("users").select("id").where("id", "in", wanted).execute()).map(
            ({ id }) => id,
          ),
        );
        const kept = rows.filter(({ user_id }) => here.has(user_id));
        for (let from = 0; from < kept.length; from += ROWS_PER_STATEMENT) {
          const some = kept.slice(from, from + ROWS_PER_STATEMENT);
          const first = await takeNumbers(into, "past-call", some.length);
          await into
            .insertInto("past_calls")
            .values(some.map((row, index) => ({ id: first + index, ...row })))
            .execute();
        }
      }, "kill"),
    list(userId, before, most) {
      let rows = tables.selectFrom("past_calls").selectAll().where("user_id", "=", userId);
      if (before !== undefined) rows = rows.where("id", "<", before);
      return rows.orderBy("id", "desc").limit(most).execute();
    },
    async unseen(userId) {
      const { count } = await tables
        .selectFrom("past_calls")
        .select((all) => all.fn.countAll<number>().as("count"))
        .where("user_id", "=", userId)
        .where("seen", "=", 0)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async has(userId, code) {
      const row = await tables
        .selectFrom("past_calls")
        .select("id")
        .where("user_id", "=", userId)
        .where("case_code", "=", code)
        .executeTakeFirst();
      return row !== undefined;
    },
    markSeen: (userId, upTo) =>
      database.write(async (into) => {
        await into
          .updateTable("past_calls")
          .set({ seen: 1 })
          .where("user_id", "=", userId)
          .where("id", "<=", upTo)
          .where("seen", "=", 0)
          .execute();
      }, "kill"),
    deleteBefore: (at) =>
      database.write(async (from) => {
        await from.deleteFrom("past_calls").where("at", "<", at).execute();
      }, "kill"),
  };
}
