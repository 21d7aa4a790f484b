import { type AuditEntry, writeAudit } from "./audit.ts";
import { takeNumbers } from "./counters.ts";
import type { Database } from "./database.ts";
import type { AnalyzerRunTable, AnalyzerWaiverTable, RulePackTable } from "./schema.ts";

/** What lasts of the best-practices analyzer: reports, waivers, imported rules. */
export interface AnalyzerStore {
  /** Stores a report under the next number, and keeps the newest `most`. `result` is given the number. */
  addRun(
    run: Omit<AnalyzerRunTable, "id" | "result">,
    result: (id: number) => string,
    most: number,
  ): Promise<number>;
  /** One by its number, or the latest. */
  run(id?: number): Promise<AnalyzerRunTable | undefined>;
  /** Newest first. */
  runs(most: number): Promise<AnalyzerRunTable[]>;
  waivers(): Promise<AnalyzerWaiverTable[]>;
  putWaiver(row: AnalyzerWaiverTable, audit: readonly AuditEntry[]): Promise<void>;
  /** False: there was none. */
  removeWaiver(rule: string, subject: string, audit: readonly AuditEntry[]): Promise<boolean>;
  packs(): Promise<RulePackTable[]>;
  putPack(row: RulePackTable, audit: readonly AuditEntry[]): Promise<void>;
  removePack(name: string, audit: readonly AuditEntry[]): Promise<boolean>;
  audit(entries: readonly AuditEntry[]): Promise<void>;
}

export function analyzerStore(database: Database): AnalyzerStore {
  const { tables } = database;
  return {
    addRun: (run, result, most) =>
      database.write(async (into) => {
        const id = await takeNumbers(into, "analyzer-run", 1);
        await into
          .insertInto("analyzer_runs")
          .values({ id, ...run, result: result(id) })
          .execute();
        await into
          .deleteFrom("analyzer_runs")
          .where("id", "<=", id - most)
          .execute();
        return id;
      }, "kill"),
    run: (id) => {
      const rows = tables.selectFrom("analyzer_runs").selectAll().orderBy("id", "desc").limit(1);
      return (id === undefined ? rows : rows.where("id", "=", id)).executeTakeFirst();
    },
    runs: (most) =>
      tables.selectFrom("analyzer_runs").selectAll().orderBy("id", "desc").limit(most).execute(),
    waivers: () =>
      tables.selectFrom("analyzer_waivers").selectAll().orderBy("rule").orderBy("subject").execute(),
    putWaiver: (row, audit) =>
      database.write(async (into) => {
        await into
          .insertInto("analyzer_waivers")
          .values(row)
          .onConflict((conflict) => conflict.columns(["rule", "subject"]).doUpdateSet(row))
          .execute();
        await writeAudit(into, audit);
      }, "power-loss"),
    removeWaiver: (rule, subject, audit) =>
      database.write(async (into) => {
        const { numDeletedRows } = await into
          .deleteFrom("analyzer_waivers")
          .where("rule", "=", rule)
          .where("subject", "=", subject)
          .executeTakeFirst();
        if (numDeletedRows > 0n) await writeAudit(into, audit);
        return numDeletedRows > 0n;
      }, "power-loss"),
    packs: () => tables.selectFrom("rule_packs").selectAll().orderBy("name").execute(),
    putPack: (row, audit) =>
      database.write(async (into) => {
        await into
          .insertInto("rule_packs")
          .values(row)
          .onConflict((conflict) => conflict.column("name").doUpdateSet(row))
          .execute();
        await writeAudit(into, audit);
      }, "power-loss"),
    removePack: (name, audit) =>
      database.write(async (into) => {
        const { numDeletedRows } = await into
          .deleteFrom("rule_packs")
          .where("name", "=", name)
          .executeTakeFirst();
        if (numDeletedRows > 0n) await writeAudit(into, audit);
        return numDeletedRows > 0n;
      }, "power-loss"),
    audit: (entries) => database.write((into) => writeAudit(into, entries), "power-loss"),
  };
}
