import { sql } from "kysely";
import type { Database } from "./database.ts";
import { writeMeta } from "./meta.ts";

/**
 * Reads every page of the store and writes to it once: "ok", or SQLite's first finding. Rejects with STORE-0001 to STORE-0007 when
 * it cannot be read or written. The server waits while it reads: some 10 ms for each 10 MB.
 */
export async function checkDatabase(database: Database, at: string): Promise<string> {
  const { rows } = await sql<{ quick_check: string }>`PRAGMA quick_check(1)`.execute(database.tables);
  const finding = rows[0]?.quick_check ?? "no answer";
  if (finding === "ok") await writeMeta(database, "checked-at", at);
  return finding;
}
