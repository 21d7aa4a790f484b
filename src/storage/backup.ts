import { chmodSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { type AuditEntry, writeAudit } from "./audit.ts";
import { takeNumbers } from "./counters.ts";
import type { Database } from "./database.ts";
import { explainStorage } from "./explain.ts";
import { takeLock } from "./lock.ts";
import { migrations } from "./migrations/list.ts";

/** Runs beside the server, which goes on meanwhile: its own connection reads one state of the database, however long it takes. */
const COPY = `
const { workerData } = require("node:worker_threads");
const { DatabaseSync } = require("node:sqlite");
const database = new DatabaseSync(workerData.from, { timeout: 5000 });
try { database.prepare("VACUUM INTO ?").run(workerData.to); } finally { database.close(); }
`;

/**
 * Copies a database into a file that is not there yet, whole and consistent, while others read and write the original. What was
 * deleted is not copied. Rejects with STORE-0001 to STORE-0007.
 */
export function copyDatabase(from: string, to: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(COPY, { eval: true, workerData: { from, to } });
    worker.once("error", (error) => reject(explainStorage(error, to)));
    worker.once("exit", (code) => {
      if (code !== 0) return; // "error" has said why
      chmodSync(to, 0o600);
      resolve();
    });
  });
}

/** What a database says of itself. */
export interface DatabaseFacts {
  /** "ok", or SQLite's first finding. */
  readonly check: string;
  /** Undefined where nothing was sealed yet. */
  readonly dataKeyId: string | undefined;
  readonly migrations: readonly string[];
  readonly users: number;
  /** The first; undefined where no start has set one. */
  readonly domain: string | undefined;
}

/** Reads a copy that nobody else has open. Throws STORE-0001 to STORE-0007. */
export function readDatabaseFacts(file: string): DatabaseFacts {
  let sqlite: DatabaseSync | undefined;
  try {
    const open = new DatabaseSync(file, { timeout: 0 });
    sqlite = open;
    const texts = (query: string) =>
      open
        .prepare(query)
        .all()
        .map((row) => String(Object.values(row)[0]));
    const [domains] = texts("SELECT value FROM settings WHERE name = 'directory.domains'");
    const named: unknown = domains === undefined ? undefined : JSON.parse(domains);
    return {
      check: texts("PRAGMA quick_check(1)")[0] ?? "no answer",
      dataKeyId: texts("SELECT value FROM meta WHERE name = 'data-key-id'")[0],
      migrations: texts("SELECT name FROM kysely_migration ORDER BY name"),
      users: Number(texts("SELECT count(*) FROM users")[0]),
      domain: Array.isArray(named) && named.length > 0 ? String(named[0]) : undefined,
    };
  } catch (error) {
    throw explainStorage(error, file);
  } finally {
    if (sqlite?.isOpen) sqlite.close();
  }
}

/** The migrations that this program knows; a database with another one is newer. */
export const knownMigrations = (): readonly string[] => Object.keys(migrations).sort();

/** Keeps every Parley off the database of a data folder, as a running one does, until the answer is called. Throws STORE-0002. */
export const lockDatabase = (file: string): (() => void) => takeLock(file);

/** How far the case numbers of a database have come, where it can be read: log lines outlast a restore, and bear them. */
export function readCaseNumber(file: string): number | undefined {
  let sqlite: DatabaseSync | undefined;
  try {
    sqlite = new DatabaseSync(file, { timeout: 0, readOnly: true });
    const row = sqlite.prepare("SELECT next FROM counters WHERE name = 'case'").get();
    return row && Number(row["next"]);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  } finally {
    if (sqlite?.isOpen) sqlite.close();
  }
}

/** Notes in a restored database who restored it, and keeps its case numbers from being given twice. */
export async function noteRestore(
  database: Database,
  entry: AuditEntry,
  leastCase: number | undefined,
): Promise<void> {
  await database.write(async (tables) => {
    await writeAudit(tables, [entry]);
    if (leastCase === undefined) return;
    const next = await takeNumbers(tables, "case", 0);
    if (next < leastCase) await takeNumbers(tables, "case", leastCase - next);
  }, "power-loss");
}
