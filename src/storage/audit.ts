import type { Transaction } from "kysely";
import { takeNumbers } from "./counters.ts";
import type { Database } from "./database.ts";
import type { AuditTable, Tables } from "./schema.ts";

/** What the audit trail says of one change; it is stored in the transaction of the change itself. */
export interface AuditEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  /** Never a secret. Undefined: there was nothing before, or is nothing after. */
  readonly from?: unknown;
  readonly to?: unknown;
}

const LINES_KEPT = 200_000; // some 40 MB; years of ordinary administration

/** Writes audit lines within the transaction of the change that they tell of. */
export async function writeAudit(tables: Transaction<Tables>, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const first = await takeNumbers(tables, "audit", entries.length);
  await tables
    .insertInto("audit")
    .values(
      entries.map(({ at, who, what, subject, from, to }, index) => ({
        id: first + index,
        at,
        who,
        what,
        subject,
        from_value: jsonOrNull(from),
        to_value: jsonOrNull(to),
      })),
    )
    .execute();
  await tables
    .deleteFrom("audit")
    .where("id", "<", first + entries.length - LINES_KEPT)
    .execute();
}

/** Newest first. */
export function readAudit(
  database: Database,
  query: { readonly subject?: string; readonly most: number },
): Promise<AuditTable[]> {
  let rows = database.tables.selectFrom("audit").selectAll().orderBy("id", "desc").limit(query.most);
  if (query.subject !== undefined) rows = rows.where("subject", "=", query.subject);
  return rows.execute();
}

export function findAudit(database: Database, id: number): Promise<AuditTable | undefined> {
  return database.tables.selectFrom("audit").selectAll().where("id", "=", id).executeTakeFirst();
}

const jsonOrNull = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
