import type { Clock } from "#base/clock";
import { type Database, openDatabase } from "#storage/database";
import { makeBackup } from "../backup/make-backup.ts";
import { version } from "../version.ts";
import { databaseFile } from "./places.ts";

/**
 * Opens the store of a data folder. Where its tables are those of an older version, everything is backed up first, and `backedUp` is
 * told where to.
 */
export function openStore(
  data: string,
  clock: Clock,
  backedUp: (file: string) => void = () => {},
): Promise<Database> {
  return openDatabase({
    file: databaseFile(data),
    version,
    backUp: async () => {
      const file = await backUpBefore(data, clock);
      backedUp(file);
      return file;
    },
  });
}

/** Backs everything up before another version works on it, and answers where to. */
export async function backUpBefore(data: string, clock: Clock): Promise<string> {
  return (await makeBackup({ data, reason: "before-upgrade", version, now: clock.now() })).file;
}
