import { type AuditEntry, writeAudit } from "./audit.ts";
import type { Database } from "./database.ts";
import { readMeta } from "./meta.ts";

/** The password with which we sign in to a directory server, sealed. */
export interface SourceSecretStore {
  load(): Promise<string | undefined>;
  save(sealed: string, audit: readonly AuditEntry[]): Promise<void>;
}

export function sourceSecretStore(database: Database): SourceSecretStore {
  return {
    load: () => readMeta(database, "ldap-password"),
    save: (value, audit) =>
      database.write(async (into) => {
        await into
          .insertInto("meta")
          .values({ name: "ldap-password", value })
          .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
          .execute();
        await writeAudit(into, audit);
      }, "power-loss"),
  };
}
