import { type AuditEntry, writeAudit } from "./audit.ts";
import type { Database } from "./database.ts";
import type { AdministratorTable, OneTimeLinkTable } from "./schema.ts";

/** Rights and one-time links. Each change is stored with its audit lines, and outlasts a power loss. */
export interface AdministratorStore {
  load(): Promise<AdministratorTable[]>;
  /** Gives, changes or (role undefined) takes a right; with `usedLink` a one-time link is used up in the same transaction. */
  setRole(
    userId: number,
    role: string | undefined,
    words: { readonly since: string; readonly audit: readonly AuditEntry[]; readonly usedLink?: string },
  ): Promise<void>;
  /** Replaces all links of this purpose by one. */
  putLink(link: OneTimeLinkTable): Promise<void>;
}

export function administratorStore(database: Database): AdministratorStore {
  return {
    load: () => database.tables.selectFrom("administrators").selectAll().execute(),
    setRole: (user_id, role, { since, audit, usedLink }) =>
      database.write(async (into) => {
        await into.deleteFrom("administrators").where("user_id", "=", user_id).execute();
        if (role !== undefined)
          await into.insertInto("administrators").values({ user_id, role, since }).execute();
        if (usedLink !== undefined) {
          await into.deleteFrom("one_time_links").where("token_hash", "=", usedLink).execute();
        }
        await writeAudit(into, audit);
      }, "power-loss"),
    putLink: (link) =>
      database.write(async (into) => {
        await into.deleteFrom("one_time_links").where("purpose", "=", link.purpose).execute();
        await into.insertInto("one_time_links").values(link).execute();
      }, "power-loss"),
  };
}
