import { mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, type Transaction } from "kysely";
import { backupsBeside, explainStorage } from "./explain.ts";
import { takeLock } from "./lock.ts";
import { migrate } from "./migrate.ts";
import { damaged } from "./problems.ts";
import type { Tables } from "./schema.ts";
import { nodeSqliteDialect } from "./sqlite/dialect.ts";
import { type Outlasting, WriteQueue } from "./write-queue.ts";

/** The store as the repositories of this room see it; nobody else writes queries. */
export interface Database {
  /** For reading. Waits for a transaction in progress, so it never sees half of one. */
  readonly tables: Kysely<Tables>;
  /** Resolves after COMMIT; many callers of one turn of the event loop share one transaction. */
  write<T>(work: (tables: Transaction<Tables>) => Promise<T>, outlasting: Outlasting): Promise<T>;
  /** Commits what was asked for, and closes the file; afterwards the one file holds everything. */
  close(): Promise<void>;
}

export interface OpenDatabase {
  readonly file: string;
  /** Of this program, for the explanation of a newer database. */
  readonly version?: string;
  /** Copies everything before older tables are changed, and answers where to. */
  readonly backUp?: () => Promise<string>;
}

const BUSY_TIMEOUT_MS = 2000; // a backup tool that reads the file holds it for less

/**
 * Opens the embedded database, creating it where there is none: checks it, lets it be backed up and brings its tables to this version.
 * Rejects with STORE-0001 to STORE-0007.
 */
export async function openDatabase({ file, version = "unknown", backUp }: OpenDatabase): Promise<Database> {
  let sqlite: DatabaseSync | undefined;
  let unlock = () => {};
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    unlock = takeLock(file);
    sqlite = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    sqlite.exec("PRAGMA journal_mode = WAL");
    sqlite.exec("PRAGMA synchronous = FULL");
    quickCheck(sqlite, file);
    const tables = new Kysely<Tables>({ dialect: nodeSqliteDialect(sqlite) });
    await migrate({ tables, sqlite, file, version, backUp });
    return joined(sqlite, tables, file, unlock);
  } catch (error) {
    if (sqlite?.isOpen) sqlite.close();
    unlock();
    throw explainStorage(error, file);
  }
}

function joined(sqlite: DatabaseSync, tables: Kysely<Tables>, file: string, unlock: () => void): Database {
  let set: Outlasting = "power-loss";
  const synchronous = (wanted: Outlasting) => {
    if (wanted === set) return;
    sqlite.exec(`PRAGMA synchronous = ${wanted === "power-loss" ? "FULL" : "NORMAL"}`);
    set = wanted;
  };
  const queue = new WriteQueue(tables, synchronous, (error) => explainStorage(error, file));
  return {
    tables,
    write: (work, outlasting) => queue.write(work, outlasting),
    async close() {
      await queue.close();
      await tables.destroy();
      if (sqlite.isOpen) sqlite.close();
      unlock();
    },
  };
}

function quickCheck(sqlite: DatabaseSync, file: string): void {
  const { quick_check: finding } = sqlite.prepare("PRAGMA quick_check(1)").get() ?? {};
  if (finding !== "ok") throw damaged(file, String(finding), backupsBeside(file));
}
