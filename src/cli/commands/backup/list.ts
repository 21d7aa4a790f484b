import type { BackupListView } from "#api/backup";
import type { Command, ExitCode } from "../../command.ts";
import { printBackups } from "../../print/backups.ts";
import { say } from "../../print/say.ts";
import { withServerOr } from "../../with.ts";

export const command: Command = {
  examples: ["parley backup list", "parley backup list --json"],
  run: (input) => {
    /** 1 where one of them cannot be read. */
    const tell = (list: BackupListView): ExitCode => {
      say(input, list, printBackups);
      return list.backups.some(({ problem }) => problem !== undefined) ? 1 : 0;
    };
    return withServerOr(
      input,
      async ({ call }) => tell(await call("backupList")),
      async () => {
        const { listBackups } = await import("#server/backup/list-backups");
        const { backupFolder } = await import("#server/backup/make-backup");
        const folder = backupFolder(input.data);
        return tell({ folder, backups: await listBackups(folder), nightly: null });
      },
    );
  },
};
