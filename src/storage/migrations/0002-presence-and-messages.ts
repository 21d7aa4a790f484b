import type { Kysely } from "kysely";

/** What a person shows, whom they know, and what they wrote. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await profiles(db);
  await contacts(db);
  await presence(db);
  await messages(db);
}

async function profiles({ schema }: Kysely<unknown>): Promise<void> {
  let table = schema
    .createTable("profiles")
    .addColumn("user_id", "integer", (column) =>
      column.primaryKey().references("users.id").onDelete("cascade"),
    );
  for (const name of PROFILE_TEXTS) table = table.addColumn(name, "text", (column) => column.notNull());
  table = table.addColumn("source_disabled", "integer", (column) => column.notNull());
  await table.execute();
}

const PROFILE_TEXTS = [
  "given_name",
  "surname",
  "mail",
  "title",
  "department",
  "company",
  "office",
  "phone",
  "mobile",
  "city",
  "state",
  "country",
  "source",
  "source_key",
];

async function contacts({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("contact_lists")
    .addColumn("user_id", "integer", (column) =>
      column.primaryKey().references("users.id").onDelete("cascade"),
    )
    .addColumn("number", "integer", (column) => column.notNull())
    .execute();
  await schema
    .createTable("contact_groups")
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("id", "integer", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("external_uri", "text", (column) => column.notNull())
    .addColumn("extension", "text")
    .addPrimaryKeyConstraint("contact_groups_key", ["user_id", "id"])
    .execute();
  await schema
    .createTable("contacts")
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("groups", "text", (column) => column.notNull())
    .addColumn("subscribed", "integer", (column) => column.notNull())
    .addColumn("external_uri", "text", (column) => column.notNull())
    .addColumn("extension", "text")
    .addColumn("pinned", "integer", (column) => column.notNull())
    .addColumn("tagged", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("contacts_key", ["user_id", "address"])
    .execute();
}

async function presence({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("publications")
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("category", "text", (column) => column.notNull())
    .addColumn("instance", "bigint", (column) => column.notNull())
    .addColumn("container", "integer", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("expire_type", "text", (column) => column.notNull())
    .addColumn("publish_time", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint")
    .addColumn("content", "text")
    .addPrimaryKeyConstraint("publications_key", ["user_id", "category", "instance", "container"])
    .execute();
  await schema
    .createTable("container_versions")
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("container", "integer", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("container_versions_key", ["user_id", "container"])
    .execute();
  await schema
    .createTable("container_members")
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("container", "integer", (column) => column.notNull())
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("value", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("container_members_key", ["user_id", "container", "type", "value"])
    .execute();
  await schema
    .createTable("subscribers")
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("display_name", "text", (column) => column.notNull())
    .addColumn("acknowledged", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("subscribers_key", ["user_id", "address"])
    .execute();
}

async function messages({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("waiting_messages")
    .addColumn("id", "bigint", (column) => column.primaryKey())
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("sender", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("content_type", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("case_code", "text", (column) => column.notNull())
    .execute();
  await schema
    .createIndex("waiting_messages_by_user")
    .on("waiting_messages")
    .columns(["user_id", "id"])
    .execute();
  await schema
    .createTable("messages")
    .addColumn("id", "bigint", (column) => column.primaryKey())
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("peer", "text", (column) => column.notNull())
    .addColumn("direction", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("conversation", "text", (column) => column.notNull())
    .addColumn("content_type", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("search", "text", (column) => column.notNull())
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("case_code", "text", (column) => column.notNull())
    .execute();
  await schema.createIndex("messages_by_peer").on("messages").columns(["user_id", "peer", "at"]).execute();
  await schema.createIndex("messages_by_time").on("messages").columns(["user_id", "at"]).execute();
  await schema
    .createTable("archived_messages")
    .addColumn("id", "bigint", (column) => column.primaryKey())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("sender", "text", (column) => column.notNull())
    .addColumn("receiver", "text", (column) => column.notNull())
    .addColumn("conversation", "text", (column) => column.notNull())
    .addColumn("content_type", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("case_code", "text", (column) => column.notNull())
    .execute();
  await schema.createIndex("archived_messages_by_time").on("archived_messages").column("at").execute();
}
