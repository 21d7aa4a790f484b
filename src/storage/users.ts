import type { Transaction } from "kysely";
import { type AuditEntry, writeAudit } from "./audit.ts";
import { takeNumbers } from "./counters.ts";
import type { Database } from "./database.ts";
import { loadProfiles, putProfiles } from "./profiles.ts";
import type { ProfileTable, Tables, UserTable } from "./schema.ts";

export type VerifierKind = "digest" | "ntlm";

/** What is stored of one password: sealed verifiers, and the argon2id hash for the browser. */
export interface StoredSecrets {
  readonly verifiers: readonly {
    readonly kind: VerifierKind;
    readonly realm: string;
    readonly sealed: string;
  }[];
  readonly passwordHash: string | undefined;
}

export type UserRow = Omit<UserTable, "id">;

/** What changes of one user; a profile is written as a whole. */
export interface UserRowChange {
  readonly id: number;
  readonly user?: Partial<UserRow>;
  readonly profile?: ProfileTable;
}

/** Everything about users that lasts. Each change is stored with its audit lines, and outlasts a power loss. */
export interface UserStore {
  /** Every user, their profiles, and per user the kinds of secrets that there are ("password" for the browser). */
  load(): Promise<{
    readonly users: UserTable[];
    readonly profiles: ProfileTable[];
    readonly kinds: { user_id: number; kind: string }[];
  }>;
  /** Reserves numbers for new users; a verifier is sealed for its user's number. */
  takeIds(count: number): Promise<number>;
  add(
    users: readonly {
      readonly row: UserTable;
      readonly secrets: StoredSecrets;
      readonly profile?: ProfileTable | undefined;
    }[],
    audit: readonly AuditEntry[],
  ): Promise<void>;
  /** All in one transaction. */
  change(changes: readonly UserRowChange[], audit: readonly AuditEntry[]): Promise<void>;
  /** Takes the place of all former secrets. */
  setSecrets(id: number, secrets: StoredSecrets, audit: readonly AuditEntry[]): Promise<void>;
  remove(id: number, audit: readonly AuditEntry[]): Promise<void>;
  verifiers(id: number): Promise<{ kind: string; realm: string; sealed: string }[]>;
  passwordHash(id: number): Promise<string | undefined>;
  /** Deletes the secrets of these kinds, of all users. */
  dropSecrets(kinds: readonly (VerifierKind | "password")[]): Promise<void>;
}

export function userStore(database: Database): UserStore {
  const { tables } = database;
  const write = <T>(work: (tables: Transaction<Tables>) => Promise<T>) => database.write(work, "power-loss");
  return {
    load: () => loadUsers(database),
    takeIds: (count) => write((into) => takeNumbers(into, "user", count)),
    add: (users, audit) =>
      write(async (into) => {
        if (users.length > 0)
          await into
            .insertInto("users")
            .values(users.map(({ row }) => row))
            .execute();
        await insertSecrets(
          into,
          users.map(({ row, secrets }) => ({ id: row.id, secrets })),
        );
        await putProfiles(
          into,
          users.flatMap(({ profile }) => profile ?? []),
        );
        await writeAudit(into, audit);
      }),
    change: (changes, audit) =>
      write(async (into) => {
        for (const { id, user } of changes)
          if (user && Object.keys(user).length > 0)
            await into.updateTable("users").set(user).where("id", "=", id).execute();
        await putProfiles(into, await ofThoseWhoAreThere(into, changes));
        await writeAudit(into, audit);
      }),
    setSecrets: (id, secrets, audit) =>
      write(async (into) => {
        await into.deleteFrom("verifiers").where("user_id", "=", id).execute();
        await into.deleteFrom("passwords").where("user_id", "=", id).execute();
        await insertSecrets(into, [{ id, secrets }]);
        await writeAudit(into, audit);
      }),
    remove: (id, audit) =>
      write(async (into) => {
        await into.deleteFrom("users").where("id", "=", id).execute(); // secrets and rights go with it
        await writeAudit(into, audit);
      }),
    verifiers: (id) =>
      tables.selectFrom("verifiers").select(["kind", "realm", "sealed"]).where("user_id", "=", id).execute(),
    async passwordHash(id) {
      const row = await tables
        .selectFrom("passwords")
        .select("hash")
        .where("user_id", "=", id)
        .executeTakeFirst();
      return row?.hash;
    },
    dropSecrets: (kinds) =>
      write(async (into) => {
        await into.deleteFrom("verifiers").where("kind", "in", kinds).execute();
        if (kinds.includes("password")) await into.deleteFrom("passwords").execute();
      }),
  };
}

async function loadUsers(database: Database) {
  const { tables } = database;
  const users = await tables.selectFrom("users").selectAll().execute();
  const verifiers = await tables.selectFrom("verifiers").select(["user_id", "kind"]).execute();
  const passwords = await tables.selectFrom("passwords").select("user_id").execute();
  const profiles = await loadProfiles(database);
  return {
    users,
    profiles,
    kinds: [...verifiers, ...passwords.map(({ user_id }) => ({ user_id, kind: "password" }))],
  };
}

async function insertSecrets(
  into: Transaction<Tables>,
  users: readonly { readonly id: number; readonly secrets: StoredSecrets }[],
): Promise<void> {
  const verifiers = users.flatMap(({ id, secrets }) =>
    secrets.verifiers.map((verifier) => ({ user_id: id, ...verifier })),
  );
  const passwords = users.flatMap(({ id, secrets: { passwordHash } }) =>
    passwordHash === undefined ? [] : [{ user_id: id, hash: passwordHash }],
  );
  if (verifiers.length > 0) await into.insertInto("verifiers").values(verifiers).execute();
  if (passwords.length > 0) await into.insertInto("passwords").values(passwords).execute();
}

/** Somebody may have been removed while others decided on the change; a profile without its user cannot be stored. */
async function ofThoseWhoAreThere(
  into: Transaction<Tables>,
  changes: readonly UserRowChange[],
): Promise<ProfileTable[]> {
  const profiles = changes.flatMap(({ profile }) => profile ?? []);
  if (profiles.length === 0) return [];
  const ids = profiles.map(({ user_id }) => user_id);
  const rows = await into.selectFrom("users").select("id").where("id", "in", ids).execute();
  const there = new Set(rows.map(({ id }) => id));
  return profiles.filter(({ user_id }) => there.has(user_id));
}
