import { userInfo } from "node:os";
import path from "node:path";
import { RealClock } from "#net/real-clock";
import { type Restored, restoreBackup, undoRestore } from "#server/backup/restore";
import { version } from "#server/version";
import type { Command } from "../command.ts";
import { say } from "../print/say.ts";
import { wrongWord } from "../problems.ts";

export const command: Command = {
  words: [{ name: "[file]", summary: "a file that parley backup made" }],
  options: [
    { flags: "--dry-run", summary: "unpack and check it, and change nothing" },
    { flags: "--undo", summary: "put back what was there before the last restore" },
  ],
  examples: [
    "parley restore backups/parley-2026-11-23T02-30-00-000Z-nightly.tar",
    "parley restore parley.tar --dry-run",
    "parley restore --undo",
  ],
  run: async (input) => {
    const [file] = input.words;
    const undo = input.options["undo"] === true;
    if (undo === (file !== undefined))
      throw wrongWord("FILE", file ?? "", undo ? "nothing beside --undo" : "a backup, or --undo");
    const wish = { data: input.data, clock: new RealClock(), version, by: `command line (${userName()})` };
    const restored =
      file === undefined
        ? undoRestore(wish)
        : await restoreBackup(path.resolve(file), wish, input.options["dry-run"] === true);
    say(input, restored, printRestored);
    return 0;
  },
};

function printRestored({ done, what, manifest, keptAside, sameInstallation }: Restored): string[] {
  if (!done)
    return [
      `This would put in place ${what}, with ${manifest?.users ?? 0} users. It is whole; nothing was changed.`,
      ...otherKey(sameInstallation),
    ];
  return [
    `In place is ${what}.`,
    ...otherKey(sameInstallation),
    ...(keptAside === undefined
      ? []
      : [`What was there before lies in ${keptAside}; parley restore --undo puts it back.`]),
    "Start the server now.",
  ];
}

const otherKey = (same: boolean | undefined): string[] =>
  same === false ? ["It is of another installation: keys and passwords are those of the backup."] : [];

function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (error instanceof Error) return "unknown"; // a user number without a name
    throw error;
  }
}
