import { existsSync } from "node:fs";
import type { AnswerOf, CallName, calls } from "#api/calls";
import type { Clock } from "#base/clock";
import { silentLog } from "#base/log";
import { RealClock } from "#net/real-clock";
import { createAdministrators, openSettings } from "#roles/admin/index";
import { createDirectory } from "#roles/directory/index";
import { openDataKey } from "#security/data-key";
import { createSealedBox } from "#security/sealed-box";
import { administratorStore } from "#storage/administrators";
import type { Database } from "#storage/database";
import { readMeta, writeMeta } from "#storage/meta";
import { settingStore } from "#storage/settings";
import { userStore } from "#storage/users";
import { finishRestore } from "./backup/pending.ts";
import type { Input, StoreCall } from "./http/handler.ts";
import { createStoreHandlers } from "./http/handlers.ts";
import { readInput } from "./http/read-input.ts";
import type { HttpUses } from "./http/uses.ts";
import { reservedAddresses } from "./reserved-addresses.ts";
import { allSettings } from "./settings-list.ts";
import { openStore } from "./start/open-store.ts";
import { databaseFile, dataKeyFile } from "./start/places.ts";

/** The store of a server that does not run, answering the same calls. */
export interface Offline {
  /** Undefined: this call needs a running server. */
  call<Name extends CallName>(
    name: Name,
    asked: { readonly name?: string; readonly query?: unknown; readonly body?: unknown },
  ): Promise<AnswerOf<(typeof calls)[Name]>> | undefined;
  close(): Promise<void>;
}

/**
 * Opens the store of a data folder under its lock, so that no server can start meanwhile. Undefined where there is no store yet.
 * Rejects with STORE-0002 while a process holds it.
 */
export async function openOffline(data: string, who: string): Promise<Offline | undefined> {
  finishRestore(data); // one that was killed has perhaps moved the database away
  if (!existsSync(databaseFile(data))) return undefined;
  const clock = new RealClock();
  const database = await openStore(data, clock);
  try {
    const { uses, end } = await openParts(data, database, clock);
    const handlers = createStoreHandlers(uses);
    const by = `command line (${who})`;
    const visit = { remote: "", host: "localhost", origin: "", userAgent: "", session: undefined };
    async function answer<Name extends StoreCall>(name: Name, asked: object): Promise<unknown> {
      const { query, body, name: part } = asked as { query?: unknown; body?: unknown; name?: string }; // call() below gives no other
      const input: Input<Name> = readInput(name, {
        query: defined(query),
        body,
        name: part ?? "",
        by,
        visit,
      });
      return await handlers[name](input);
    }
    return {
      // The answer is that of the very handler, whose type the table of calls gives.
      call: <Name extends CallName>(name: Name, asked: object) =>
        isStoreCall(name, handlers)
          ? (answer(name, asked) as Promise<AnswerOf<(typeof calls)[Name]>>)
          : undefined,
      close: async () => {
        end();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

const isStoreCall = (name: CallName, handlers: object): name is StoreCall => name in handlers;
const defined = (query: unknown) =>
  Object.fromEntries(Object.entries(Object(query)).filter(([, value]) => value !== undefined));

async function openParts(
  data: string,
  database: Database,
  clock: Clock,
): Promise<{ readonly uses: Pick<HttpUses, "users" | "settings">; end(): void }> {
  const log = silentLog;
  const sealedUnder = await readMeta(database, "data-key-id");
  const key = openDataKey(dataKeyFile(data), sealedUnder);
  if (sealedUnder === undefined) await writeMeta(database, "data-key-id", key.id);
  const settings = await openSettings({
    clock,
    log,
    catalogue: allSettings(),
    store: settingStore(database),
  });
  let administrators: Awaited<ReturnType<typeof createAdministrators>> | undefined;
  const people = await createDirectory({
    clock,
    log,
    settings,
    guard: (setting, check) => settings.guard(setting, check),
    reserved: () => reservedAddresses(settings),
    store: userStore(database),
    box: createSealedBox(key),
    refuseLoss: (user) => administrators?.refuseLoss(user),
    about: (user) => ({
      administrator: administrators?.isAdministrator(user.address) ?? false,
      endpoints: 0,
    }),
  });
  administrators = await createAdministrators({
    clock,
    store: administratorStore(database),
    directory: people.directory,
    users: people.administration,
  });
  return {
    uses: { users: people.administration, settings },
    end: () => {
      administrators?.end();
      people.end();
    },
  };
}
