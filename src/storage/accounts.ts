import { type AuditEntry, writeAudit } from "./audit.ts";
import type { Database } from "./database.ts";
import type { AuthenticatorTable, InvitationTable, PasskeyTable, SessionTable } from "./schema.ts";

/** Sessions of browsers. */
export interface SessionRows {
  load(): Promise<SessionTable[]>;
  add(row: SessionTable): Promise<void>;
  change(idHash: string, change: Partial<Pick<SessionTable, "used_at" | "strong">>): Promise<void>;
  remove(idHashes: readonly string[]): Promise<void>;
}

/** What somebody proves who they are with, beside the password. Each change outlasts a power loss. */
export interface FactorRows {
  authenticator(userId: number): Promise<AuthenticatorTable | undefined>;
  putAuthenticator(row: AuthenticatorTable, audit: readonly AuditEntry[]): Promise<void>;
  /** False: a code of this step or of a later one was taken before. */
  takeStep(userId: number, step: number): Promise<boolean>;
  removeAuthenticator(userId: number, audit: readonly AuditEntry[]): Promise<void>;
  passkeysOf(userId: number): Promise<PasskeyTable[]>;
  passkey(id: string): Promise<PasskeyTable | undefined>;
  addPasskey(row: PasskeyTable, audit: readonly AuditEntry[]): Promise<void>;
  passkeyUsed(id: string, counter: number, at: number): Promise<void>;
  /** False: this user has none with this id. */
  removePasskey(userId: number, id: string, audit: readonly AuditEntry[]): Promise<boolean>;
  removeAll(userId: number, audit: readonly AuditEntry[]): Promise<void>;
}

/** Links with which somebody chooses a password. */
export interface InvitationRows {
  list(): Promise<InvitationTable[]>;
  find(tokenHash: string): Promise<InvitationTable | undefined>;
  /** In the place of any other for the same user. */
  put(row: InvitationTable, audit: readonly AuditEntry[]): Promise<void>;
  /** False: it was gone already. */
  remove(id: string, audit: readonly AuditEntry[]): Promise<boolean>;
}

/** A session is worth a new sign-in, no more: it need not outlast a power loss, its end must. */
export function sessionRows({ tables, write }: Database): SessionRows {
  return {
    load: () => tables.selectFrom("sessions").selectAll().execute(),
    add: (row) =>
      write(async (into) => {
        await into.insertInto("sessions").values(row).execute();
      }, "kill"),
    change: (idHash, change) =>
      write(async (into) => {
        await into.updateTable("sessions").set(change).where("id_hash", "=", idHash).execute();
      }, "kill"),
    remove: (idHashes) =>
      write(async (into) => {
        for (const idHash of idHashes)
          await into.deleteFrom("sessions").where("id_hash", "=", idHash).execute();
      }, "power-loss"),
  };
}

export function factorRows({ tables, write }: Database): FactorRows {
  return {
    authenticator: (userId) =>
      tables.selectFrom("authenticators").selectAll().where("user_id", "=", userId).executeTakeFirst(),
    putAuthenticator: (row, audit) =>
      write(async (into) => {
        await into.deleteFrom("authenticators").where("user_id", "=", row.user_id).execute();
        await into.insertInto("authenticators").values(row).execute();
        await writeAudit(into, audit);
      }, "power-loss"),
    takeStep: (userId, step) =>
      write(async (into) => {
        const { numUpdatedRows } = await into
          .updateTable("authenticators")
          .set({ last_step: step })
          .where("user_id", "=", userId)
          .where("last_step", "<", step)
          .executeTakeFirst();
        return numUpdatedRows > 0n;
      }, "power-loss"),
    removeAuthenticator: (userId, audit) =>
      write(async (into) => {
        await into.deleteFrom("authenticators").where("user_id", "=", userId).execute();
        await writeAudit(into, audit);
      }, "power-loss"),
    passkeysOf: (userId) =>
      tables.selectFrom("passkeys").selectAll().where("user_id", "=", userId).orderBy("created_at").execute(),
    passkey: (id) => tables.selectFrom("passkeys").selectAll().where("id", "=", id).executeTakeFirst(),
    addPasskey: (row, audit) =>
      write(async (into) => {
        await into.insertInto("passkeys").values(row).execute();
        await writeAudit(into, audit);
      }, "power-loss"),
    passkeyUsed: (id, counter, at) =>
      write(async (into) => {
        await into.updateTable("passkeys").set({ counter, used_at: at }).where("id", "=", id).execute();
      }, "power-loss"),
    removePasskey: (userId, id, audit) =>
      write(async (into) => {
        const { numDeletedRows } = await into
          .deleteFrom("passkeys")
          .where("user_id", "=", userId)
          .where("id", "=", id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await writeAudit(into, audit);
        return true;
      }, "power-loss"),
    removeAll: (userId, audit) =>
      write(async (into) => {
        await into.deleteFrom("authenticators").where("user_id", "=", userId).execute();
        await into.deleteFrom("passkeys").where("user_id", "=", userId).execute();
        await writeAudit(into, audit);
      }, "power-loss"),
  };
}

export function invitationRows({ tables, write }: Database): InvitationRows {
  return {
    list: () => tables.selectFrom("invitations").selectAll().orderBy("expires_at").execute(),
    find: (tokenHash) =>
      tables.selectFrom("invitations").selectAll().where("token_hash", "=", tokenHash).executeTakeFirst(),
    put: (row, audit) =>
      write(async (into) => {
        await into.deleteFrom("invitations").where("user_id", "=", row.user_id).execute();
        await into.insertInto("invitations").values(row).execute();
        await writeAudit(into, audit);
      }, "power-loss"),
    remove: (id, audit) =>
      write(async (into) => {
        const { numDeletedRows } = await into
          .deleteFrom("invitations")
          .where("id", "=", id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await writeAudit(into, audit);
        return true;
      }, "power-loss"),
  };
}
