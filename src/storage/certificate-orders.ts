import { type AuditEntry, writeAudit } from "./audit.ts";
import type { Database } from "./database.ts";
import type { CertificateOrderTable } from "./schema.ts";

/** Certificates that were asked for, with their sealed keys. */
export interface CertificateOrderStore {
  /** Newest first. */
  list(): Promise<CertificateOrderTable[]>;
  find(id: string): Promise<CertificateOrderTable | undefined>;
  put(row: CertificateOrderTable, audit: readonly AuditEntry[]): Promise<void>;
  remove(id: string, audit: readonly AuditEntry[]): Promise<void>;
}

const MOST = 200;

export function certificateOrderStore(database: Database): CertificateOrderStore {
  const { tables } = database;
  return {
    list: () =>
      tables.selectFrom("certificate_orders").selectAll().orderBy("at", "desc").limit(MOST).execute(),
    find: (id) => tables.selectFrom("certificate_orders").selectAll().where("id", "=", id).executeTakeFirst(),
    put: (row, audit) =>
      database.write(async (into) => {
        await into
          .insertInto("certificate_orders")
          .values(row)
          .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
          .execute();
        await writeAudit(into, audit);
      }, "power-loss"),
    remove: (id, audit) =>
      database.write(async (into) => {
        await into.deleteFrom("certificate_orders").where("id", "=", id).execute();
        await writeAudit(into, audit);
      }, "power-loss"),
  };
}
