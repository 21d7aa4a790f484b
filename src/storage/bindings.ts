import type { Database } from "./database.ts";
import type { BindingTable } from "./schema.ts";

/** The bindings that outlast a restart. `record` is JSON, `expires_at` milliseconds since 1970. */
export interface BindingRows {
  /** Writes and deletes in one transaction, later calls after earlier ones. Outlasts kill -9 (a power loss: phones register again). */
  save(put: readonly BindingTable[], remove: readonly string[]): Promise<void>;
  /** Those that expire after this time; the others are deleted. */
  load(now: number): Promise<BindingTable[]>;
}

const ROWS_PER_STATEMENT = 500; // PostgreSQL and SQLite take some 32,000 values in one statement

export function bindingRows(database: Database): BindingRows {
  return {
    save: (put, remove) =>
      database.write(async (tables) => {
        for (const ids of chunks(remove, ROWS_PER_STATEMENT)) {
          await tables.deleteFrom("bindings").where("id", "in", ids).execute();
        }
        for (const rows of chunks(put, ROWS_PER_STATEMENT)) {
          await tables
            .insertInto("bindings")
            .values(rows)
            .onConflict((conflict) =>
              conflict.column("id").doUpdateSet((row) => ({
                aor: row.ref("excluded.aor"),
                record: row.ref("excluded.record"),
                expires_at: row.ref("excluded.expires_at"),
              })),
            )
            .execute();
        }
      }, "kill"),
    load: (now) =>
      database.write(async (tables) => {
        await tables.deleteFrom("bindings").where("expires_at", "<=", now).execute();
        return await tables.selectFrom("bindings").selectAll().execute();
      }, "kill"),
  };
}

function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}
