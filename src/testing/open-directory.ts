import path from "node:path";
import { onTestFinished } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import { createDirectory } from "#roles/directory/index";
import { domains } from "#roles/directory/settings";
import { createSealedBox } from "#security/sealed-box";
import { openDatabase } from "#storage/database";
import { userStore } from "#storage/users";
import { literalSettings } from "./literal-settings.ts";
import { tempFolder } from "./temp-folder.ts";
import { VirtualClock } from "./virtual-clock.ts";

const KEY = { id: "0123abcd", key: new Uint8Array(32).fill(7), file: "secrets/data.key" };

/** A directory on a store of its own (or the one in `folder`), for tests; the store is closed when the test has finished. */
export async function openDirectory(options: { folder?: string; values?: Record<string, unknown> } = {}) {
  const clock = new VirtualClock();
  const folder = options.folder ?? tempFolder();
  const database = await openDatabase({ file: path.join(folder, "parley.db") });
  onTestFinished(() => database.close());
  const settings = literalSettings({
    "directory.domains": ["example.com", "example.org"],
    ...options.values,
  });
  let guard: (to: readonly string[], from: readonly string[]) => void | Promise<void> = () => {};
  const sides = await createDirectory({
    clock,
    log: silentLog,
    settings,
    guard: (setting, check) => {
      // Only the guard of the domains is put up here.
      if (setting.name === domains.name) guard = check as unknown as typeof guard;
      return () => {};
    },
    reserved: () => ["help@example.com"],
    store: userStore(database),
    box: createSealedBox(KEY),
    refuseLoss: () => {},
    about: () => ({ administrator: false, endpoints: 0 }),
  });
  return { ...sides, users: sides.administration, database, settings, folder, guard };
}

/** The explanation with which a promise was rejected. */
export async function refusal(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExplainedError)) throw new Error(`not refused with an explanation: ${error}`);
  return error.explanation;
}
