import path from "node:path";
import type { BackupView } from "#api/backup";
import type { Command, CommandInput } from "../../command.ts";
import { printBackup } from "../../print/backups.ts";
import { say } from "../../print/say.ts";
import { withServerOr } from "../../with.ts";

export const command: Command = {
  words: [
    { name: "[file]", summary: "a file, or a folder to put it into (default: backups in the data folder)" },
  ],
  examples: [
    "parley backup",
    "parley backup /mnt/backups",
    "parley backup parley.tar --data /var/lib/parley",
  ],
  run: async (input) => {
    const { placeFor, moveBackup } = await import("#server/backup/outside");
    const [given] = input.words;
    const place = given === undefined ? undefined : await placeFor(path.resolve(given));
    return await withServerOr(
      input,
      async ({ call }) => {
        const made = await call("backupMake");
        tell(input, place === undefined ? made : moveBackup(made, place));
        return 0;
      },
      async () => {
        const { makeBackup } = await import("#server/backup/make-backup");
        const { finishRestore } = await import("#server/backup/pending");
        const { version } = await import("#server/version");
        finishRestore(input.data);
        tell(
          input,
          await makeBackup({ data: input.data, reason: "by-hand", version, now: Date.now(), ...place }),
        );
        return 0;
      },
    );
  },
};

function tell(input: CommandInput, made: BackupView): void {
  say(input, made, printBackup);
}
