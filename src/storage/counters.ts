import { sql, type Transaction } from "kysely";
import type { Database } from "./database.ts";
import type { Tables } from "./schema.ts";

/** Takes `count` numbers that nobody had before, and gives the first. For use within a transaction. */
export async function takeNumbers(
  tables: Transaction<Tables>,
  counter:
    | "case"
    | "user"
    | "setting-change"
    | "audit"
    | "event"
    | "message"
    | "past-call"
    | "group"
    | "policy"
    | "import"
    | "analyzer-run",
  count: number,
): Promise<number> {
  const { next } = await tables
    .insertInto("counters")
    .values({ name: counter, next: 1 + count })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet({ next: sql<number>`counters.next + ${count}` }),
    )
    .returning("next")
    .executeTakeFirstOrThrow();
  return next - count;
}

/** Reserves a block of case numbers for this run and gives its first; what a run does not use is never given again. */
export function leaseCaseNumbers(database: Database, count: number): Promise<number> {
  return database.write((tables) => takeNumbers(tables, "case", count), "power-loss");
}
