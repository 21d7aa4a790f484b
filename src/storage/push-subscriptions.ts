import type { Database } from "./database.ts";
import type { PushSubscriptionTable } from "./schema.ts";

/** The table push_subscriptions. */
export interface PushRows {
  /** How many by user. */
  counts(): Promise<Map<number, number>>;
  of(userId: number): Promise<PushSubscriptionTable[]>;
  /** The same endpoint again is replaced; beyond `most` of a user the oldest go. */
  put(row: PushSubscriptionTable, most: number): Promise<void>;
  remove(userId: number, endpoint: string): Promise<void>;
}

export const pushRows = ({ tables, write }: Pick<Database, "tables" | "write">): PushRows => ({
  async counts() {
    const rows = await tables.selectFrom("push_subscriptions").select("user_id").execute();
    const counts = new Map<number, number>();
    for (const { user_id } of rows) counts.set(user_id, (counts.get(user_id) ?? 0) + 1);
    return counts;
  },
  of: (userId) =>
    tables
      .selectFrom("push_subscriptions")
      .selectAll()
      .where("user_id", "=", userId)
      .orderBy("created_at", "desc")
      .execute(),
  put: (row, most) =>
    write(async (into) => {
      // One browser profile has one endpoint, whoever is signed in.
      await into.deleteFrom("push_subscriptions").where("endpoint", "=", row.endpoint).execute();
      await into.insertInto("push_subscriptions").values(row).execute();
      const kept = await into
        .selectFrom("push_subscriptions")
        .select("endpoint")
        .where("user_id", "=", row.user_id)
        .orderBy("created_at", "desc")
        .execute();
      for (const { endpoint } of kept.slice(most))
        await into.deleteFrom("push_subscriptions").where("endpoint", "=", endpoint).execute();
    }, "kill"),
  remove: (userId, endpoint) =>
    write(async (from) => {
      await from
        .deleteFrom("push_subscriptions")
        .where("user_id", "=", userId)
        .where("endpoint", "=", endpoint)
        .execute();
    }, "kill"),
});
