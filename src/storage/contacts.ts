import { sql, type Transaction } from "kysely";
import { type AuditEntry, writeAudit } from "./audit.ts";
import type { Database } from "./database.ts";
import type { ContactGroupTable, ContactTable, Tables } from "./schema.ts";

/** One change of one user's rows. */
export interface ContactRowChange {
  readonly number: number;
  readonly putGroups: readonly ContactGroupTable[];
  readonly putContacts: readonly ContactTable[];
  readonly removeGroups: readonly number[];
  readonly removeContacts: readonly string[];
  readonly audit: readonly AuditEntry[];
}

/** One user's rows; a contact is one text: making six million row objects at start would take a minute and all memory. */
export interface ContactListRows {
  readonly userId: number;
  readonly number: number;
  /** In their order. */
  readonly groups: readonly ContactGroupTable[];
  /** In their order: address, position, name, groups, flags (subscribed, pinned, tagged: 1 or 0), external URI, extension. */
  readonly contacts: readonly string[];
}

/** The tables contact_lists, contact_groups and contacts. */
export interface ContactRows {
  /**
   * In one transaction, later calls after earlier ones. Outlasts kill -9; what an administrator did, which the audit tells,
   * outlasts a power loss.
   */
  save(userId: number, change: ContactRowChange): Promise<void>;
  audit(lines: readonly AuditEntry[]): Promise<void>;
  /** Everybody's; `separator` stands between the fields of a contact. */
  load(separator: string): AsyncIterable<ContactListRows>;
}

const ROWS_PER_STATEMENT = 500; // 10 values each; PostgreSQL and SQLite take some 32,000 in one statement
const LISTS_PER_PAGE = 200;

export function contactRows(database: Database): ContactRows {
  return {
    save: (userId, change) =>
      database.write(
        async (tables) => {
          await putNumber(tables, userId, change.number);
          await remove(tables, userId, change);
          for (const some of chunks(change.putGroups)) await putGroups(tables, some);
          for (const some of chunks(change.putContacts)) await putContacts(tables, some);
          await writeAudit(tables, change.audit);
        },
        change.audit.length > 0 ? "power-loss" : "kill",
      ),
    audit: (lines) => database.write((tables) => writeAudit(tables, lines), "power-loss"),
    load: (separator) => load(database, separator),
  };
}

async function* load({ tables }: Database, separator: string): AsyncGenerator<ContactListRows> {
  for (let last = -1; ; ) {
    const lists = await tables
      .selectFrom("contact_lists")
      .selectAll()
      .where("user_id", ">", last)
      .orderBy("user_id")
      .limit(LISTS_PER_PAGE)
      .execute();
    const upTo = lists.at(-1)?.user_id;
    if (upTo === undefined) return;
    const groups = await tables
      .selectFrom("contact_groups")
      .selectAll()
      .where("user_id", ">", last)
      .where("user_id", "<=", upTo)
      .orderBy("user_id")
      .orderBy("position")
      .execute();
    const contacts = await tables
      .selectFrom("contacts")
      .select(["user_id", packed(separator).as("line")])
      .where("user_id", ">", last)
      .where("user_id", "<=", upTo)
      .orderBy("user_id")
      .orderBy("position")
      .execute();
    const groupsOf = Map.groupBy(groups, ({ user_id }) => user_id);
    const contactsOf = Map.groupBy(contacts, ({ user_id }) => user_id);
    for (const { user_id, number } of lists)
      yield {
        userId: user_id,
        number,
        groups: groupsOf.get(user_id) ?? [],
        contacts: (contactsOf.get(user_id) ?? []).map(({ line }) => line),
      };
    last = upTo;
  }
}

const packed = (mark: string) =>
  sql<string>`address || ${mark} || cast(position as text) || ${mark} || name || ${mark} || groups || ${mark} ||
    cast(subscribed as text) || cast(pinned as text) || cast(tagged as text) || ${mark} || external_uri || ${mark} ||
    coalesce(extension, '')`;

const putNumber = (tables: Transaction<Tables>, userId: number, number: number) =>
  tables
    .insertInto("contact_lists")
    .values({ user_id: userId, number })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet({ number }))
    .execute();

async function remove(
  tables: Transaction<Tables>,
  userId: number,
  { removeGroups, removeContacts }: ContactRowChange,
): Promise<void> {
  for (const ids of chunks(removeGroups))
    await tables.deleteFrom("contact_groups").where("user_id", "=", userId).where("id", "in", ids).execute();
  for (const addresses of chunks(removeContacts))
    await tables
      .deleteFrom("contacts")
      .where("user_id", "=", userId)
      .where("address", "in", addresses)
      .execute();
}

const putGroups = (tables: Transaction<Tables>, rows: readonly ContactGroupTable[]) =>
  tables
    .insertInto("contact_groups")
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(["user_id", "id"]).doUpdateSet((row) => ({
        position: row.ref("excluded.position"),
        name: row.ref("excluded.name"),
        external_uri: row.ref("excluded.external_uri"),
        extension: row.ref("excluded.extension"),
      })),
    )
    .execute();

const putContacts = (tables: Transaction<Tables>, rows: readonly ContactTable[]) =>
  tables
    .insertInto("contacts")
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(["user_id", "address"]).doUpdateSet((row) => ({
        position: row.ref("excluded.position"),
        name: row.ref("excluded.name"),
        groups: row.ref("excluded.groups"),
        subscribed: row.ref("excluded.subscribed"),
        external_uri: row.ref("excluded.external_uri"),
        extension: row.ref("excluded.extension"),
        pinned: row.ref("excluded.pinned"),
        tagged: row.ref("excluded.tagged"),
      })),
    )
    .execute();

function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += ROWS_PER_STATEMENT)
    yield all.slice(from, from + ROWS_PER_STATEMENT);
}
