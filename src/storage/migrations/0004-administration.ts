import type { Kysely } from "kysely";

/** What administrators work with: policies and groups, imports that can be taken back, findings, notes, certificates on their way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await policies(db);
  await imports(db);
  await analyzer(db);
  await notesAndOrders(db);
}

async function policies({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("groups")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("description", "text", (column) => column.notNull())
    .addColumn("rule_field", "text")
    .addColumn("rule_value", "text")
    .execute();
  await schema
    .createTable("group_members")
    .addColumn("group_id", "integer", (column) =>
      column.notNull().references("groups.id").onDelete("cascade"),
    )
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addPrimaryKeyConstraint("group_members_key", ["group_id", "user_id"])
    .execute();
  await schema
    .createTable("policies")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull().unique())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("rules", "text", (column) => column.notNull())
    .addColumn("changed_at", "text", (column) => column.notNull())
    .addColumn("changed_by", "text", (column) => column.notNull())
    .execute();
  await schema
    .createTable("policy_subjects")
    .addColumn("policy_id", "integer", (column) =>
      column.notNull().references("policies.id").onDelete("cascade"),
    )
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("subject_id", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("policy_subjects_key", ["policy_id", "kind", "subject_id"])
    .execute();
}

async function imports({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("imports")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("who", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("summary", "text", (column) => column.notNull())
    .addColumn("undone_at", "text")
    .execute();
  await schema
    .createTable("import_values")
    .addColumn("import_id", "integer", (column) =>
      column.notNull().references("imports.id").onDelete("cascade"),
    )
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("field", "text", (column) => column.notNull())
    .addColumn("original", "text")
    .addColumn("from_value", "text")
    .addColumn("to_value", "text")
    .addColumn("undone_at", "text")
    .addPrimaryKeyConstraint("import_values_key", ["import_id", "address", "field"])
    .execute();
  await schema.createIndex("import_values_by_address").on("import_values").column("address").execute();
}

async function analyzer({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("analyzer_runs")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("pack", "text", (column) => column.notNull())
    .addColumn("result", "text", (column) => column.notNull())
    .execute();
  await schema
    .createTable("analyzer_waivers")
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("who", "text", (column) => column.notNull())
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("until", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("analyzer_waivers_key", ["rule", "subject"])
    .execute();
  await schema
    .createTable("rule_packs")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("version", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("signature", "text", (column) => column.notNull())
    .addColumn("installed_at", "text", (column) => column.notNull())
    .execute();
}

async function notesAndOrders({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("help_notes")
    .addColumn("page", "text", (column) => column.primaryKey())
    .addColumn("text", "text", (column) => column.notNull())
    .addColumn("who", "text", (column) => column.notNull())
    .addColumn("at", "text", (column) => column.notNull())
    .execute();
  await schema
    .createTable("certificate_orders")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("who", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("wish", "text", (column) => column.notNull())
    .addColumn("request", "text", (column) => column.notNull())
    .addColumn("sealed_key", "text", (column) => column.notNull())
    .addColumn("request_id", "text")
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("answer", "text", (column) => column.notNull())
    .execute();
}
