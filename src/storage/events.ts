import type { Database } from "./database.ts";
import type { EventTable } from "./schema.ts";

export interface EventRows {
  /** The number of the newest event; 0 where there is none. */
  newest(): Promise<number>;
  /** Adds events and deletes those that are numbered below `keepFrom`. */
  add(events: readonly EventTable[], keepFrom: number): Promise<void>;
  /** Oldest first: the next after `since`, or for `since` 0 the latest. */
  list(query: EventRowQuery): Promise<EventTable[]>;
}

export interface EventRowQuery {
  readonly since: number;
  readonly most: number;
  readonly levels?: readonly string[];
  readonly caseCode?: string | undefined;
  readonly problemId?: string | undefined;
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
    async list({ since, most, levels, caseCode, problemId }) {
      let rows = database.tables.selectFrom("events").selectAll().where("id", ">", since).limit(most);
      if (levels) rows = rows.where("level", "in", levels);
      if (caseCode !== undefined) rows = rows.where("case_code", "=", caseCode);
      if (problemId !== undefined) rows = rows.where("problem_id", "=", problemId);
      if (since > 0) return await rows.orderBy("id").execute();
      return (await rows.orderBy("id", "desc").execute()).reverse();
    },
  };
}
