import { type AuditEntry, writeAudit } from "./audit.ts";
import { takeNumbers } from "./counters.ts";
import type { Database } from "./database.ts";
import type { GroupMemberTable, GroupTable, PolicySubjectTable, PolicyTable } from "./schema.ts";

/** Groups and policies. Each change is stored with its audit lines, and outlasts a power loss. */
export interface PolicyStore {
  load(): Promise<{
    readonly groups: GroupTable[];
    readonly members: GroupMemberTable[];
    readonly policies: PolicyTable[];
    readonly subjects: PolicySubjectTable[];
  }>;
  takeId(of: "group" | "policy"): Promise<number>;
  /** The whole group: what was stored of it before is replaced. */
  putGroup(row: GroupTable, members: readonly number[], audit: readonly AuditEntry[]): Promise<void>;
  removeGroup(id: number, audit: readonly AuditEntry[]): Promise<void>;
  putPolicy(
    row: PolicyTable,
    subjects: readonly Omit<PolicySubjectTable, "policy_id">[],
    audit: readonly AuditEntry[],
  ): Promise<void>;
  removePolicy(id: number, audit: readonly AuditEntry[]): Promise<void>;
}

/** Rows of one INSERT: SQLite takes 32,766 values. */
const CHUNK = 5_000;

export function policyStore(database: Database): PolicyStore {
  const { tables } = database;
  return {
    load: async () => ({
      groups: await tables.selectFrom("groups").selectAll().execute(),
      members: await tables.selectFrom("group_members").selectAll().execute(),
      policies: await tables.selectFrom("policies").selectAll().execute(),
      subjects: await tables.selectFrom("policy_subjects").selectAll().execute(),
    }),
    takeId: (of) => database.write((into) => takeNumbers(into, of, 1), "power-loss"),
    putGroup: (row, members, audit) =>
      database.write(async (into) => {
        await into
          .insertInto("groups")
          .values(row)
          .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
          .execute();
        await into.deleteFrom("group_members").where("group_id", "=", row.id).execute();
        for (let at = 0; at < members.length; at += CHUNK)
          await into
            .insertInto("group_members")
            .values(members.slice(at, at + CHUNK).map((user_id) => ({ group_id: row.id, user_id })))
            .execute();
        await writeAudit(into, audit);
      }, "power-loss"),
    removeGroup: (id, audit) =>
      database.write(async (into) => {
        await into
          .deleteFrom("policy_subjects")
          .where("kind", "=", "group")
          .where("subject_id", "=", id)
          .execute();
        await into.deleteFrom("groups").where("id", "=", id).execute();
        await writeAudit(into, audit);
      }, "power-loss"),
    putPolicy: (row, subjects, audit) =>
      database.write(async (into) => {
        await into
          .insertInto("policies")
          .values(row)
          .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
          .execute();
        await into.deleteFrom("policy_subjects").where("policy_id", "=", row.id).execute();
        for (let at = 0; at < subjects.length; at += CHUNK)
          await into
            .insertInto("policy_subjects")
            .values(subjects.slice(at, at + CHUNK).map((one) => ({ policy_id: row.id, ...one })))
            .execute();
        await writeAudit(into, audit);
      }, "power-loss"),
    removePolicy: (id, audit) =>
      database.write(async (into) => {
        await into.deleteFrom("policies").where("id", "=", id).execute();
        await writeAudit(into, audit);
      }, "power-loss"),
  };
}
