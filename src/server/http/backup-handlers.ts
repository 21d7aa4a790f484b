import type { CallName } from "#api/calls";
import type { Handlers, PlainCall } from "./handler.ts";
import type { HttpUses } from "./uses.ts";

type BackupCall = Extract<PlainCall, CallName & `backup${string}`>;

/** Copies of everything that a server needs to come back. */
export function createBackupHandlers({ backups }: Pick<HttpUses, "backups">): Pick<Handlers, BackupCall> {
  return {
    backupMake: ({ by }) => backups.make(by),
    backupList: () => backups.list(),
  };
}
