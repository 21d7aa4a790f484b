import type { Kysely } from "kysely";

/** The first tables: people and their secrets, rights, settings, what administrators did, bindings, events. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("users")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("address", "text", (column) => column.notNull().unique())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("tel", "text")
    .addColumn("enabled", "integer", (column) => column.notNull())
    .addColumn("sign_in", "text")
    .addColumn("created_at", "text", (column) => column.notNull())
    .execute();
  await schema
    .createTable("verifiers")
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("realm", "text", (column) => column.notNull())
    .addColumn("sealed", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("verifiers_key", ["user_id", "kind"])
    .execute();
  await schema
    .createTable("passwords")
    .addColumn("user_id", "integer", (column) =>
      column.primaryKey().references("users.id").onDelete("cascade"),
    )
    .addColumn("hash", "text", (column) => column.notNull())
    .execute();
  await schema
    .createTable("administrators")
    .addColumn("user_id", "integer", (column) =>
      column.primaryKey().references("users.id").onDelete("cascade"),
    )
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("since", "text", (column) => column.notNull())
    .execute();
  await schema
    .createTable("one_time_links")
    .addColumn("token_hash", "text", (column) => column.primaryKey())
    .addColumn("purpose", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await settingsAndAudit(db);
  await schema
    .createTable("bindings")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("aor", "text", (column) => column.notNull())
    .addColumn("record", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await schema
    .createTable("events")
    .addColumn("id", "bigint", (column) => column.primaryKey())
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("level", "text", (column) => column.notNull())
    .addColumn("component", "text", (column) => column.notNull())
    .addColumn("problem_id", "text", (column) => column.notNull())
    .addColumn("case_code", "text", (column) => column.notNull())
    .addColumn("problem", "text", (column) => column.notNull())
    .execute();
  await schema.createIndex("events_by_case").on("events").column("case_code").execute();
}

async function settingsAndAudit({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("counters")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("next", "bigint", (column) => column.notNull())
    .execute();
  await schema
    .createTable("meta")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("value", "text", (column) => column.notNull())
    .execute();
  await schema
    .createTable("settings")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("value", "text", (column) => column.notNull())
    .execute();
  await schema
    .createTable("setting_changes")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("who", "text", (column) => column.notNull())
    .addColumn("undoes", "integer")
    .execute();
  await schema
    .createTable("setting_change_values")
    .addColumn("change_id", "integer", (column) =>
      column.notNull().references("setting_changes.id").onDelete("cascade"),
    )
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("from_value", "text")
    .addColumn("to_value", "text")
    .addPrimaryKeyConstraint("setting_change_values_key", ["change_id", "name"])
    .execute();
  await schema
    .createTable("audit")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("who", "text", (column) => column.notNull())
    .addColumn("what", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("from_value", "text")
    .addColumn("to_value", "text")
    .execute();
  await schema.createIndex("audit_by_subject").on("audit").column("subject").execute();
}
