import type { Database } from "./database.ts";

/** What the store remembers about itself. */
export type MetaName =
  | "data-key-id"
  | "checked-at"
  | "ldap-password"
  | "vapid-keys"
  /** With the address of the directory. */
  | `acme-account ${string}`;

/** Undefined until it was written once. */
export async function readMeta(database: Database, name: MetaName): Promise<string | undefined> {
  const row = await database.tables
    .selectFrom("meta")
    .select("value")
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.value;
}

export async function writeMeta(database: Database, name: MetaName, value: string): Promise<void> {
  await database.write(
    (tables) =>
      tables
        .insertInto("meta")
        .values({ name, value })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
        .execute(),
    "power-loss",
  );
}
