import { sql, type Transaction } from "kysely";
import { type AuditEntry, writeAudit } from "./audit.ts";
import type { Database } from "./database.ts";
import type { ArchivedMessageTable, MessageTable, Tables } from "./schema.ts";

/** Where a page ends. */
export interface Place {
  readonly at: number;
  readonly id: number;
}

/** Which messages of one person. Times are milliseconds since 1970, `until` is the first that is not meant. */
export interface HistoryChoice {
  readonly userId: number;
  readonly peer?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

export interface HistorySearch extends HistoryChoice {
  /** Each must occur; lower case. */
  readonly words: readonly string[];
  /** The page begins behind this, going back in time. */
  readonly before?: Place | undefined;
  readonly most: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Undefined: that was all. */
  readonly next: Place | undefined;
}

/** One message that waits: who wrote it when; not what. */
export interface WaitingLine {
  readonly id: number;
  readonly sender: string;
  readonly at: number;
  readonly content_type: string;
  readonly case_code: string;
}

/** Reading and deleting what `messages.ts` wrote. What is read of somebody is audited in the same breath. */
export interface HistoryRows {
  /** Newest first. */
  search(search: HistorySearch, audit: readonly AuditEntry[]): Promise<Page<MessageTable>>;
  /** Oldest first, behind `after`. */
  export(
    choice: HistoryChoice & { readonly after?: Place | undefined; readonly most: number },
    audit: readonly AuditEntry[],
  ): Promise<Page<MessageTable>>;
  /** Of everybody, oldest first. */
  archived(
    choice: Omit<HistoryChoice, "userId" | "peer"> & {
      readonly after?: Place | undefined;
      readonly most: number;
    },
    audit: readonly AuditEntry[],
  ): Promise<Page<ArchivedMessageTable>>;
  waiting(userId: number): Promise<readonly WaitingLine[]>;
  /** Deletes it and says how many messages it was; `audit` makes the lines that are written first. */
  delete(choice: HistoryChoice, audit: (messages: number) => readonly AuditEntry[]): Promise<number>;
  /** Deletes everybody's history from before this time. */
  deleteHistoryBefore(at: number): Promise<number>;
  /** Gives up messages that have waited since before this time. */
  deleteWaitingBefore(at: number): Promise<number>;
  audit(lines: readonly AuditEntry[]): Promise<void>;
}

/** Rows that one statement looks at: between two of them the server does its other work. Some 4 ms. */
const WINDOW = 2_000;

export function historyRows(database: Database): HistoryRows {
  const { tables } = database;
  const chosen = ({ userId, peer, since, until }: HistoryChoice) => {
    let rows = tables.selectFrom("messages").where("user_id", "=", userId);
    if (peer !== undefined) rows = rows.where("peer", "=", peer);
    if (since !== undefined) rows = rows.where("at", ">=", since);
    return until === undefined ? rows : rows.where("at", "<", until);
  };
  const write = async (audit: readonly AuditEntry[]) => {
    if (audit.length > 0) await database.write((into) => writeAudit(into, audit), "power-loss");
  };

  async function search({ words, before, most, ...choice }: HistorySearch): Promise<Page<MessageTable>> {
    const found: MessageTable[] = [];
    for (let place = before; ; ) {
      let window = chosen(choice)
        .select(["id", "at", hit(words).as("hit")])
        .orderBy("at", "desc")
        .orderBy("id", "desc")
        .limit(WINDOW);
      if (place) window = window.where(earlier(place));
      const seen = await window.execute();
      const hits = seen.filter((row) => row.hit === 1).slice(0, most - found.length);
      found.push(...(await wholeRows(tables, hits)));
      const last = hits.length > 0 && found.length === most ? hits.at(-1) : seen.at(-1);
      if (!last || (seen.length < WINDOW && last === seen.at(-1))) return { rows: found, next: undefined };
      if (found.length === most) return { rows: found, next: { at: last.at, id: last.id } };
      place = last;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  return {
    async search(query, audit) {
      await write(audit);
      return await search(query);
    },
    async export({ after, most, ...choice }, audit) {
      await write(audit);
      let rows = chosen(choice).selectAll().orderBy("at").orderBy("id").limit(most);
      if (after) rows = rows.where(later(after));
      return pageOf(await rows.execute(), most);
    },
    async archived({ since, until, after, most }, audit) {
      await write(audit);
      let rows = tables.selectFrom("archived_messages").selectAll().orderBy("at").orderBy("id").limit(most);
      if (since !== undefined) rows = rows.where("at", ">=", since);
      if (until !== undefined) rows = rows.where("at", "<", until);
      if (after) rows = rows.where(later(after));
      return pageOf(await rows.execute(), most);
    },
    waiting: (userId) =>
      tables
        .selectFrom("waiting_messages")
        .select(["id", "sender", "at", "content_type", "case_code"])
        .where("user_id", "=", userId)
        .orderBy("id")
        .execute(),
    async delete(choice, audit) {
      const { count } = await chosen(choice)
        .select((all) => all.fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      await write(audit(Number(count)));
      for (let deleted = 0; ; ) {
        const some = await chosen(choice).select("id").limit(WINDOW).execute();
        if (some.length === 0) return deleted;
        deleted += await remove(database, some);
      }
    },
    async deleteHistoryBefore(at) {
      let deleted = 0;
      for (let last = -1; ; ) {
        // Ids rise with time, but for the moment that history is written behind.
        const window = await tables
          .selectFrom("messages")
          .select(["id", "at"])
          .where("id", ">", last)
          .orderBy("id")
          .limit(WINDOW)
          .execute();
        const old = window.filter((row) => row.at < at);
        if (old.length === 0) return deleted;
        deleted += await remove(database, old);
        last = window.at(-1)?.id ?? last;
      }
    },
    deleteWaitingBefore: (at) =>
      database.write(async (from) => {
        const { numDeletedRows } = await from
          .deleteFrom("waiting_messages")
          .where("at", "<", at)
          .executeTakeFirst();
        return Number(numDeletedRows);
      }, "kill"),
    audit: write,
  };
}

/** 1 where every word occurs; what LIKE would read as a pattern is taken as it is. */
const hit = (words: readonly string[]) =>
  words.length === 0
    ? sql<number>`1`
    : sql<number>`case when ${sql.join(
        words.map((word) => sql`search like ${`%${word.replaceAll(/[\\%_]/g, "\\$&")}%`} escape '\\'`),
        sql` and `,
      )} then 1 else 0 end`;

const earlier = ({ at, id }: Place) => sql<boolean>`(at < ${at} or (at = ${at} and id < ${id}))`;
const later = ({ at, id }: Place) => sql<boolean>`(at > ${at} or (at = ${at} and id > ${id}))`;

async function wholeRows(
  tables: Database["tables"],
  hits: readonly Place[],
): Promise<readonly MessageTable[]> {
  if (hits.length === 0) return [];
  const ids = hits.map(({ id }) => id);
  return await tables
    .selectFrom("messages")
    .selectAll()
    .where("id", "in", ids)
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .execute();
}

function pageOf<Row extends Place>(rows: readonly Row[], most: number): Page<Row> {
  const last = rows.length === most ? rows.at(-1) : undefined;
  return { rows, next: last && { at: last.at, id: last.id } };
}

const remove = (database: Database, rows: readonly { readonly id: number }[]): Promise<number> =>
  database.write(async (from: Transaction<Tables>) => {
    const ids = rows.map(({ id }) => id);
    const { numDeletedRows } = await from.deleteFrom("messages").where("id", "in", ids).executeTakeFirst();
    return Number(numDeletedRows);
  }, "kill");
