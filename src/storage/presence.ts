import type { Transaction } from "kysely";
import type { Database } from "./database.ts";
import type {
  ContainerMemberTable,
  ContainerVersionTable,
  PublicationTable,
  SubscriberTable,
  Tables,
} from "./schema.ts";

type PublicationKeyRow = Pick<PublicationTable, "category" | "instance" | "container">;

/** One change of one user's rows. Containers take the place of what was there, with their members. */
export interface PresenceRowChange {
  readonly put: readonly PublicationTable[];
  readonly remove: readonly PublicationKeyRow[];
  readonly containers: readonly ContainerVersionTable[];
  readonly members: readonly ContainerMemberTable[];
  readonly subscribers: readonly SubscriberTable[];
}

/** Every row of everybody. */
export interface AllPresenceRows {
  readonly publications: readonly PublicationTable[];
  readonly containers: readonly ContainerVersionTable[];
  readonly members: readonly ContainerMemberTable[];
  readonly subscribers: readonly SubscriberTable[];
}

/** The tables publications, container_versions, container_members and subscribers. */
export interface PresenceRows {
  /**
   * In one transaction, later calls after earlier ones. Outlasts kill -9; who may see somebody outlasts a power loss as well, since
   * nobody would notice that a block had gone.
   */
  save(userId: number, change: PresenceRowChange): Promise<void>;
  /** Publications that expired by then (milliseconds since 1970) are deleted. */
  load(now: number): Promise<AllPresenceRows>;
}

const ROWS_PER_STATEMENT = 500; // at most 9 values each; PostgreSQL and SQLite take some 32,000 in one statement

export function presenceRows(database: Database): PresenceRows {
  return {
    save: (userId, change) =>
      database.write(
        async (tables) => {
          await removePublications(tables, userId, change.remove);
          await putPublications(tables, change.put);
          await putContainers(tables, userId, change);
          await putSubscribers(tables, change.subscribers);
        },
        change.containers.length > 0 ? "power-loss" : "kill",
      ),
    load: (now) =>
      database.write(async (tables) => {
        await tables.deleteFrom("publications").where("expires_at", "<=", now).execute();
        return {
          publications: await tables.selectFrom("publications").selectAll().execute(),
          containers: await tables.selectFrom("container_versions").selectAll().execute(),
          members: await tables.selectFrom("container_members").selectAll().execute(),
          subscribers: await tables.selectFrom("subscribers").selectAll().execute(),
        };
      }, "kill"),
  };
}

async function removePublications(
  tables: Transaction<Tables>,
  userId: number,
  keys: readonly PublicationKeyRow[],
): Promise<void> {
  for (const { category, instance, container } of keys)
    await tables
      .deleteFrom("publications")
      .where("user_id", "=", userId)
      .where("category", "=", category)
      .where("instance", "=", instance)
      .where("container", "=", container)
      .execute();
}

async function putPublications(
  tables: Transaction<Tables>,
  rows: readonly PublicationTable[],
): Promise<void> {
  for (const some of chunks(rows))
    await tables
      .insertInto("publications")
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(["user_id", "category", "instance", "container"]).doUpdateSet((row) => ({
          version: row.ref("excluded.version"),
          expire_type: row.ref("excluded.expire_type"),
          publish_time: row.ref("excluded.publish_time"),
          expires_at: row.ref("excluded.expires_at"),
          content: row.ref("excluded.content"),
        })),
      )
      .execute();
}

async function putContainers(
  tables: Transaction<Tables>,
  userId: number,
  { containers, members }: PresenceRowChange,
): Promise<void> {
  if (containers.length === 0) return;
  const ids = containers.map(({ container }) => container);
  await tables
    .deleteFrom("container_members")
    .where("user_id", "=", userId)
    .where("container", "in", ids)
    .execute();
  await tables
    .insertInto("container_versions")
    .values([...containers])
    .onConflict((conflict) =>
      conflict
        .columns(["user_id", "container"])
        .doUpdateSet((row) => ({ version: row.ref("excluded.version") })),
    )
    .execute();
  for (const some of chunks(members)) await tables.insertInto("container_members").values(some).execute();
}

async function putSubscribers(tables: Transaction<Tables>, rows: readonly SubscriberTable[]): Promise<void> {
  for (const some of chunks(rows))
    await tables
      .insertInto("subscribers")
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(["user_id", "address"]).doUpdateSet((row) => ({
          display_name: row.ref("excluded.display_name"),
          acknowledged: row.ref("excluded.acknowledged"),
        })),
      )
      .execute();
}

function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += ROWS_PER_STATEMENT)
    yield all.slice(from, from + ROWS_PER_STATEMENT);
}
