import type { Database } from "./database.ts";
import type { PhotoTable } from "./schema.ts";

/** The table photos. */
export interface PhotoRows {
  /** By user. */
  hashes(): Promise<Map<number, string>>;
  find(hash: string): Promise<PhotoTable | undefined>;
  put(row: PhotoTable): Promise<void>;
  remove(userId: number): Promise<void>;
}

export const photoRows = ({ tables, write }: Pick<Database, "tables" | "write">): PhotoRows => ({
  async hashes() {
    const rows = await tables.selectFrom("photos").select(["user_id", "hash"]).execute();
    return new Map(rows.map(({ user_id, hash }) => [user_id, hash]));
  },
  find: (hash) => tables.selectFrom("photos").selectAll().where("hash", "=", hash).executeTakeFirst(),
  put: (row) =>
    write(async (into) => {
      await into.deleteFrom("photos").where("user_id", "=", row.user_id).execute();
      await into.insertInto("photos").values(row).execute();
    }, "kill"),
  remove: (userId) =>
    write(async (from) => {
      await from.deleteFrom("photos").where("user_id", "=", userId).execute();
    }, "kill"),
});
