import { z } from "zod";

export const backupReasons = ["by-hand", "nightly", "before-upgrade"] as const;

/** A backup that lies in the folder `backups`. It holds private keys and the messages of all people. */
export const backup = z
  .object({
    name: z.string(),
    file: z.string().describe("Where it lies on the server."),
    at: z.string(),
    bytes: z.int(),
    reason: z.enum(backupReasons),
    version: z.string().describe("Of the Parley that made it."),
    domain: z.string().nullable(),
    users: z.int(),
    problem: z.string().optional().describe("Why it cannot be read as a backup; what else is said is empty."),
  })
  .meta({ id: "Backup" });
export type BackupView = z.infer<typeof backup>;

export const backupList = z
  .object({
    folder: z.string(),
    backups: z.array(backup).describe("Newest first."),
    nightly: z
      .object({
        at: z.string().describe("As in 03:30, this machine's time; empty: none is made."),
        keep: z.int(),
        next: z.string().nullable(),
        failed: z.string().nullable().describe("What the last attempt failed by; null: it did not."),
      })
      .nullable()
      .describe("Null while no server runs."),
  })
  .meta({ id: "BackupList" });
export type BackupListView = z.infer<typeof backupList>;
