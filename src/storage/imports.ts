import { type AuditEntry, writeAudit } from "./audit.ts";
import { takeNumbers } from "./counters.ts";
import type { Database } from "./database.ts";
import type { ImportTable, ImportValueTable } from "./schema.ts";

/** What imports found and did, so that each can be taken back. */
export interface ImportStore {
  list(): Promise<ImportTable[]>;
  find(id: number): Promise<ImportTable | undefined>;
  takeId(): Promise<number>;
  begin(row: ImportTable): Promise<void>;
  finish(id: number, summary: string, audit: readonly AuditEntry[]): Promise<void>;
  putValues(rows: readonly ImportValueTable[]): Promise<void>;
  /** Those that are not taken back, of one user or of all; a page at a time by address and field. */
  values(
    id: number,
    page: { readonly address?: string | undefined; readonly after?: string; readonly most: number },
  ): Promise<ImportValueTable[]>;
  markUndone(id: number, addresses: readonly string[], at: string): Promise<void>;
  markImportUndone(id: number, at: string, audit: readonly AuditEntry[]): Promise<void>;
  /** Of one user, the latest import first. */
  originalsOf(address: string): Promise<ImportValueTable[]>;
  /** Attributes that the latest import kept, of every user. */
  allOriginals(
    fields: readonly string[],
  ): Promise<Pick<ImportValueTable, "address" | "field" | "original">[]>;
}

/** Rows of one INSERT: SQLite takes 32,766 values, a row has seven. */
const CHUNK = 4_000;
const ADDRESSES = 500;

export function importStore(database: Database): ImportStore {
  const { tables } = database;
  return {
    list: () => tables.selectFrom("imports").selectAll().orderBy("id", "desc").limit(1_000).execute(),
    find: (id) => tables.selectFrom("imports").selectAll().where("id", "=", id).executeTakeFirst(),
    takeId: () => database.write((into) => takeNumbers(into, "import", 1), "power-loss"),
    begin: (row) =>
      database.write(
        async (into) => void (await into.insertInto("imports").values(row).execute()),
        "power-loss",
      ),
    finish: (id, summary, audit) =>
      database.write(async (into) => {
        await into.updateTable("imports").set({ summary }).where("id", "=", id).execute();
        await writeAudit(into, audit);
      }, "power-loss"),
    putValues: (rows) =>
      database.write(async (into) => {
        for (let at = 0; at < rows.length; at += CHUNK)
          await into
            .insertInto("import_values")
            .values(rows.slice(at, at + CHUNK))
            .execute();
      }, "power-loss"),
    values: (id, { address, after, most }) => {
      let rows = tables
        .selectFrom("import_values")
        .selectAll()
        .where("import_id", "=", id)
        .where("undone_at", "is", null)
        .orderBy("address")
        .orderBy("field")
        .limit(most);
      if (address !== undefined) rows = rows.where("address", "=", address);
      if (after !== undefined) rows = rows.where("address", ">", after);
      return rows.execute();
    },
    markUndone: (id, addresses, at) =>
      database.write(async (into) => {
        for (let from = 0; from < addresses.length; from += ADDRESSES)
          await into
            .updateTable("import_values")
            .set({ undone_at: at })
            .where("import_id", "=", id)
            .where("address", "in", addresses.slice(from, from + ADDRESSES))
            .execute();
      }, "power-loss"),
    markImportUndone: (id, at, audit) =>
      database.write(async (into) => {
        await into.updateTable("imports").set({ undone_at: at }).where("id", "=", id).execute();
        await writeAudit(into, audit);
      }, "power-loss"),
    originalsOf: (address) =>
      tables
        .selectFrom("import_values")
        .selectAll()
        .where("address", "=", address)
        .where("original", "is not", null)
        .orderBy("import_id", "desc")
        .limit(1_000)
        .execute(),
    allOriginals: (fields) =>
      tables
        .selectFrom("import_values")
        .select(["address", "field", "original"])
        .where("field", "in", fields)
        .where("undone_at", "is", null)
        .orderBy("import_id")
        .execute(),
  };
}
