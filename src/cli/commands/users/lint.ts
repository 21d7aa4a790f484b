import { type Command, textOption } from "../../command.ts";
import { printLint, printUndone } from "../../print/migration.ts";
import { say } from "../../print/say.ts";
import { wrongWord } from "../../problems.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  options: [
    { flags: "--fix", summary: "repair what is certain (marked ✓); all of it is shown" },
    { flags: "--undo", summary: "take the latest repair back, to the letter" },
    { flags: "--most <number>", summary: "how many findings to list; all are counted" },
  ],
  examples: [
    "parley users lint",
    "parley users lint --fix",
    "parley users lint --undo",
    "parley users lint --json",
  ],
  run: (input) => {
    const text = textOption(input, "most") ?? "1000";
    if (!/^\d{1,7}$/.test(text)) throw wrongWord("most", text, "a number");
    const most = Number(text);
    return withServer(input, async ({ call }) => {
      if (input.options["undo"] === true) {
        const { migrations } = await call("migrationList");
        const latest = migrations.find(({ kind, undoneAt }) => kind === "lint" && undoneAt === null);
        if (!latest) throw wrongWord("undo", "", "a repair that is not taken back: there is none");
        const undone = await call("migrationUndo", { name: String(latest.id), body: {} });
        say(input, undone, printUndone);
        return undone.left.length > 0 ? 1 : 0;
      }
      const report = await call("lintRun", { body: { fix: input.options["fix"] === true, most } });
      say(input, report, printLint);
      return Object.keys(report.byRule).length > 0 ? 1 : 0;
    });
  },
};
