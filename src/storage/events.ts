import type { ExpressionBuilder } from "kysely";
import type { Database } from "./database.ts";
import type { EventTable, Tables } from "./schema.ts";

export interface EventRows {
  /** The number of the newest event; 0 where there is none. */
  newest(): Promise<number>;
  /** Adds events and deletes those that are numbered below `keepFrom`. */
  add(events: readonly EventTable[], keepFrom: number): Promise<void>;
  /** Deletes what is older than `before` (ISO 8601); the newest stays, because numbers go on from it. */
  dropBefore(before: string): Promise<void>;
  /** Oldest first: the next after `since`, or for `since` 0 the latest. */
  list(query: EventRowQuery): Promise<EventTable[]>;
}

export interface EventRowQuery {
  readonly since: number;
  /** Only events with a smaller number. */
  readonly before?: number | undefined;
  readonly most: number;
  readonly levels?: readonly string[];
  readonly caseCode?: string | undefined;
  readonly problemId?: string | undefined;
  readonly component?: string | undefined;
  /** The letters of ids, as in AUTH. */
  readonly letters?: readonly string[] | undefined;
  /** ISO 8601, UTC: from then on, and only before. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

export function eventRows(database: Database): EventRows {
  return {
    async newest() {
      const row = await database.tables
        .selectFrom("events")
        .select((all) => all.fn.max("id").as("newest"))
        .executeTakeFirst();
      return Number(row?.newest ?? 0);
    },
    add: (events, keepFrom) =>
      database.write(async (into) => {
        if (events.length > 0) await into.insertInto("events").values(events).execute();
        await into.deleteFrom("events").where("id", "<", keepFrom).execute();
      }, "kill"),
    dropBefore: (before) =>
      database.write(async (from) => {
        await from
          .deleteFrom("events")
          .where("at", "<", before)
          .where("id", "<", (all) => all.selectFrom("events").select((one) => one.fn.max("id").as("newest")))
          .execute();
      }, "kill"),
    async list(query) {
      const { since, before, most, levels, caseCode, problemId, component, letters, from, until } = query;
      let rows = database.tables.selectFrom("events").selectAll().where("id", ">", since).limit(most);
      if (before !== undefined) rows = rows.where("id", "<", before);
      if (levels) rows = rows.where("level", "in", levels);
      if (caseCode !== undefined) rows = rows.where("case_code", "=", caseCode);
      if (problemId !== undefined) rows = rows.where("problem_id", "=", problemId);
      if (component !== undefined) rows = rows.where("component", "=", component);
      if (letters) rows = rows.where((all) => beginsWithOne(all, letters));
      if (from !== undefined) rows = rows.where("at", ">=", from);
      if (until !== undefined) rows = rows.where("at", "<", until);
      if (since > 0) return await rows.orderBy("id").execute();
      return (await rows.orderBy("id", "desc").execute()).reverse();
    },
  };
}

const beginsWithOne = (all: ExpressionBuilder<Tables, "events">, letters: readonly string[]) =>
  all.or(letters.map((one) => all("problem_id", "like", `${one}-%`)));
