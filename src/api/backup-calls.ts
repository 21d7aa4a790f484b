import * as backup from "./backup.ts";
import { call } from "./call.ts";
import { paths } from "./paths.ts";

/** Copies of everything that a server needs to come back. */
export const backupCalls = {
  backupMake: call(paths.backupMake, "Makes a backup now, in the folder backups of the server; audited.", {
    answer: backup.backup,
  }),
  backupList: call(paths.backupList, "The backups that lie beside the server, and when the next is made.", {
    access: "staff",
    answer: backup.backupList,
  }),
};
