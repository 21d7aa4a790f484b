import type { Clock } from "#base/clock";
import { type Database, openDatabase } from "#storage/database";
import { makeBackup } from "../backup/make-backup.ts";
import { version } from "../version.ts";
import { databaseFile } from "./places.ts";

/** Opens the store of a data folder. Where its tables are those of an older version, everything is backed up first. */
export function openStore(data: string, clock: Clock): Promise<Database> {
  return openDatabase({
    file: databaseFile(data),
    clock,
    version,
    backUp: async () =>
      (await makeBackup({ data, reason: "before-upgrade", version, now: clock.now() })).file,
  });
}
