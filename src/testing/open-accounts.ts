import path from "node:path";
import { onTestFinished } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import { createAccounts } from "#roles/accounts/index";
import { createAdministrators, createAuditTrail } from "#roles/admin/index";
import { createDirectory } from "#roles/directory/index";
import { createSealedBox } from "#security/sealed-box";
import { factorRows, invitationRows, sessionRows } from "#storage/accounts";
import { administratorStore } from "#storage/administrators";
import { openDatabase } from "#storage/database";
import { userStore } from "#storage/users";
import { literalSettings } from "./literal-settings.ts";
import { tempFolder } from "./temp-folder.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What outlasts a restart. */
export interface AccountsFolder {
  readonly folder: string;
  readonly key: Uint8Array;
}

/** Users, administrators and accounts as they really are, on a database in a folder and on virtual time. */
export async function openAccounts(
  kept: AccountsFolder = { folder: tempFolder(), key: new Uint8Array(32).fill(7) },
  clock = new VirtualClock(),
) {
  const scope = new Scope();
  const database = await openDatabase({ file: path.join(kept.folder, "parley.db") });
  scope.onEnd(() => database.close());
  onTestFinished(() => scope.end());
  const box = createSealedBox({ id: "0123abcd", key: kept.key, file: "secrets/data.key" });
  const settings = literalSettings({ "directory.domains": ["example.com"] });
  let administrators: Awaited<ReturnType<typeof createAdministrators>> | undefined;
  const people = await createDirectory({
    clock,
    log: silentLog,
    settings,
    guard: () => () => {},
    reserved: () => [],
    store: userStore(database),
    box,
    refuseLoss: (user) => administrators?.refuseLoss(user),
    about: ({ address }) => ({
      administrator: administrators?.isAdministrator(address) ?? false,
      endpoints: 0,
    }),
  });
  const { directory, administration: users, passwords } = people;
  administrators = await createAdministrators({
    clock,
    store: administratorStore(database),
    directory,
    users,
  });
  const rows = {
    sessions: sessionRows(database),
    factors: factorRows(database),
    invitations: invitationRows(database),
  };
  const accounts = await createAccounts(
    { clock, log: silentLog, settings, directory, users, passwords, administrators, rows, box },
    scope,
  );
  return {
    accounts,
    administrators,
    audit: createAuditTrail(database),
    clock,
    database,
    directory,
    kept,
    settings,
    users,
    end: () => scope.end(),
  };
}

export const ALICE = "alice@example.com";
export const BOB = "bob@example.com";

/** Alice administrates, bob does not; both have the password `secret`. */
export async function openWithPeople(kept?: AccountsFolder, clock?: VirtualClock) {
  const all = await openAccounts(kept, clock);
  if (kept) return all;
  await all.administrators.createFirst(all.administrators.firstToken() ?? "", ALICE, "secret");
  await all.users.add({ address: BOB, name: "Bob", password: "secret" }, "cli");
  return all;
}

/** The id with which something is refused. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExplainedError)) throw new Error(`not refused with an explanation: ${error}`);
  return error.explanation.id;
}
