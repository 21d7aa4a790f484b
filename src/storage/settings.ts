import type { Transaction } from "kysely";
import { takeNumbers } from "./counters.ts";
import type { Database } from "./database.ts";
import type { Tables } from "./schema.ts";

/** A value of one setting; undefined is the default. */
export interface StoredChange {
  readonly name: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** One change of settings, as the history keeps it. */
export interface StoredRecord {
  readonly id: number;
  readonly at: string;
  readonly who: string;
  readonly undoes: number | null;
  readonly changes: readonly StoredChange[];
}

/** What lasts of the settings: only values that somebody set, and every change. */
export interface SettingStore {
  load(): Promise<ReadonlyMap<string, unknown>>;
  /** Stores new values and the record of it in one transaction, and gives the record its number. */
  change(record: Omit<StoredRecord, "id">): Promise<StoredRecord>;
  /** Newest first; with a name, those that changed it. */
  history(query: { readonly name?: string | undefined; readonly most: number }): Promise<StoredRecord[]>;
  record(id: number): Promise<StoredRecord | undefined>;
  /** The latest record that is neither taken back nor a taking back. */
  latestToUndo(): Promise<StoredRecord | undefined>;
  /** The latest record that changed one of these settings after the record with this number. */
  changedSince(id: number, names: readonly string[]): Promise<StoredRecord | undefined>;
}

export function settingStore(database: Database): SettingStore {
  const { tables } = database;
  const records = async (ids: readonly number[]) => await readRecords(database, ids);
  const one = async (id: number | undefined) => (id === undefined ? undefined : (await records([id]))[0]);
  return {
    async load() {
      const rows = await tables.selectFrom("settings").selectAll().execute();
      return new Map(rows.map(({ name, value }) => [name, JSON.parse(value)]));
    },
    change: (record) => database.write((into) => writeChange(into, record), "power-loss"),
    async history({ name, most }) {
      let ids = tables.selectFrom("setting_changes").select("id").orderBy("id", "desc").limit(most);
      if (name !== undefined) {
        ids = ids.where("id", "in", (inner) =>
          inner.selectFrom("setting_change_values").select("change_id").where("name", "=", name),
        );
      }
      return await records((await ids.execute()).map(({ id }) => id));
    },
    record: one,
    async latestToUndo() {
      const row = await tables
        .selectFrom("setting_changes")
        .select("id")
        .where("undoes", "is", null)
        .where("id", "not in", (inner) =>
          inner
            .selectFrom("setting_changes")
            .select("undoes")
            .where("undoes", "is not", null)
            .$narrowType<{ undoes: number }>(),
        )
        .orderBy("id", "desc")
        .limit(1)
        .executeTakeFirst();
      return await one(row?.id);
    },
    async changedSince(id, names) {
      const row = await tables
        .selectFrom("setting_change_values")
        .select("change_id as id")
        .where("name", "in", names)
        .where("change_id", ">", id)
        .orderBy("change_id", "desc")
        .limit(1)
        .executeTakeFirst();
      return await one(row?.id);
    },
  };
}

async function writeChange(
  into: Transaction<Tables>,
  record: Omit<StoredRecord, "id">,
): Promise<StoredRecord> {
  const id = await takeNumbers(into, "setting-change", 1);
  const { at, who, undoes, changes } = record;
  await into.insertInto("setting_changes").values({ id, at, who, undoes }).execute();
  for (const { name, from, to } of changes) {
    const from_value = jsonOrNull(from);
    const to_value = jsonOrNull(to);
    await into
      .insertInto("setting_change_values")
      .values({ change_id: id, name, from_value, to_value })
      .execute();
    if (to_value === null) await into.deleteFrom("settings").where("name", "=", name).execute();
    else {
      await into
        .insertInto("settings")
        .values({ name, value: to_value })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ value: to_value }))
        .execute();
    }
  }
  return { id, ...record };
}

async function readRecords({ tables }: Database, ids: readonly number[]): Promise<StoredRecord[]> {
  if (ids.length === 0) return [];
  const heads = await tables
    .selectFrom("setting_changes")
    .selectAll()
    .where("id", "in", ids)
    .orderBy("id", "desc")
    .execute();
  const values = await tables
    .selectFrom("setting_change_values")
    .selectAll()
    .where("change_id", "in", ids)
    .orderBy("name")
    .execute();
  const byChange = Map.groupBy(values, ({ change_id }) => change_id);
  return heads.map(({ id, at, who, undoes }) => ({
    id,
    at,
    who,
    undoes,
    changes: (byChange.get(id) ?? []).map(({ name, from_value, to_value }) => ({
      name,
      from: valueOrUndefined(from_value),
      to: valueOrUndefined(to_value),
    })),
  }));
}

const jsonOrNull = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
const valueOrUndefined = (text: string | null): unknown => (text === null ? undefined : JSON.parse(text));
