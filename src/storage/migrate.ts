import type { DatabaseSync } from "node:sqlite";
import type { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { ExplainedError } from "#base/explained-error";
import { explainStorage } from "./explain.ts";
import { migrations } from "./migrations/list.ts";
import { migrationStopped, newerSchema } from "./problems.ts";
import type { Tables } from "./schema.ts";

interface MigrateUses {
  readonly tables: Kysely<Tables>;
  readonly sqlite: DatabaseSync;
  readonly file: string;
  readonly version: string;
  /** Copies everything before tables change, and answers where to. Where it is left out nothing is copied. */
  readonly backUp?: (() => Promise<string>) | undefined;
  readonly known?: typeof migrations;
}

/**
 * Brings the tables to this version, after a copy of the file was made where there is anything to lose. All pending migrations
 * are one transaction: killed half way, the next start finds the old tables. Rejects with STORE-0005 or STORE-0006.
 */
export async function migrate(uses: MigrateUses): Promise<void> {
  const { tables, sqlite, file, version, known = migrations } = uses;
  const done = doneMigrations(sqlite);
  const unknown = done.filter((name) => !(name in known));
  const newest = Object.keys(known).sort().at(-1) ?? "none";
  if (unknown.length > 0) throw newerSchema(file, unknown, newest, version);
  if (done.length === Object.keys(known).length) return;

  const backup = done.length > 0 ? await uses.backUp?.() : undefined;
  const migrator = new Migrator({ db: tables, provider: { getMigrations: async () => ({ ...known }) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const explained = explainStorage(error, file);
  if (explained instanceof ExplainedError) throw explained;
  const stopped = results?.find((one) => one.status === "Error")?.migrationName ?? "none was begun";
  throw migrationStopped(file, stopped, String(error), backup, error);
}

function doneMigrations(sqlite: DatabaseSync): string[] {
  const table = sqlite.prepare("SELECT name FROM sqlite_master WHERE name = 'kysely_migration'").get();
  if (!table) return [];
  return sqlite
    .prepare("SELECT name FROM kysely_migration ORDER BY name")
    .all()
    .map(({ name }) => String(name));
}
