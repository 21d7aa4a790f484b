import type { Command } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printReport } from "../../print/sync-report.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  options: [
    { flags: "--dry-run", summary: "only say what would change" },
    { flags: "--accept-loss", summary: "disable those who are gone, however many they are" },
  ],
  examples: ["parley directory sync --dry-run", "parley directory sync --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const dryRun = input.options["dry-run"] === true;
      const acceptLoss = input.options["accept-loss"] === true;
      const report = await call("directorySync", { body: { dryRun, acceptLoss } });
      say(input, report, printReport);
      return report.refused > 0 ? 1 : 0;
    }),
};
