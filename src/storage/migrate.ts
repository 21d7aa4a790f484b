import { mkdirSync } from "node:fs";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import type { Clock } from "#base/clock";
import { ExplainedError } from "#base/explained-error";
import { explainStorage } from "./explain.ts";
import { migrations } from "./migrations/list.ts";
import { migrationStopped, newerSchema } from "./problems.ts";
import type { Tables } from "./schema.ts";

interface MigrateUses {
  readonly tables: Kysely<Tables>;
  readonly sqlite: DatabaseSync;
  readonly file: string;
  readonly clock: Clock;
  readonly version: string;
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

  const backup = done.length > 0 ? backUp(uses, done.at(-1) ?? "") : undefined;
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

/** A whole copy, readable without its write-ahead log. */
function backUp({ sqlite, file, clock }: MigrateUses, before: string): string {
  const stamp = new Date(clock.now()).toISOString().replaceAll(/[:.]/g, "-");
  const backup = path.join(path.dirname(file), "backups", `${stamp}-at-${before}.db`);
  mkdirSync(path.dirname(backup), { recursive: true, mode: 0o700 });
  sqlite.prepare("VACUUM INTO ?").run(backup);
  return backup;
}
