import type { Transaction } from "kysely";
import type { Database } from "./database.ts";
import type { ProfileTable, Tables } from "./schema.ts";

/** Every profile; users of whom nothing is known have none. */
export function loadProfiles({ tables }: Database): Promise<ProfileTable[]> {
  return tables.selectFrom("profiles").selectAll().execute();
}

const ROWS_PER_STATEMENT = 500; // 16 values each; PostgreSQL and SQLite take some 32,000 values in one statement

/** Writes whole profiles over what was there, within the transaction of the change. */
export async function putProfiles(
  into: Transaction<Tables>,
  profiles: readonly ProfileTable[],
): Promise<void> {
  for (let from = 0; from < profiles.length; from += ROWS_PER_STATEMENT) {
    await into
      .insertInto("profiles")
      .values(profiles.slice(from, from + ROWS_PER_STATEMENT))
      .onConflict((conflict) =>
        conflict.column("user_id").doUpdateSet((row) => ({
          given_name: row.ref("excluded.given_name"),
          surname: row.ref("excluded.surname"),
          mail: row.ref("excluded.mail"),
          title: row.ref("excluded.title"),
          department: row.ref("excluded.department"),
          company: row.ref("excluded.company"),
          office: row.ref("excluded.office"),
          phone: row.ref("excluded.phone"),
          mobile: row.ref("excluded.mobile"),
          city: row.ref("excluded.city"),
          state: row.ref("excluded.state"),
          country: row.ref("excluded.country"),
          source: row.ref("excluded.source"),
          source_key: row.ref("excluded.source_key"),
          source_disabled: row.ref("excluded.source_disabled"),
        })),
      )
      .execute();
  }
}
