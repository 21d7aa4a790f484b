import { type Command, textOption } from "../../command.ts";
import { printReport } from "../../print/best-practices.ts";
import { say } from "../../print/say.ts";
import { wrongWord } from "../../problems.ts";
import { withServer } from "../../with.ts";
import { exitOf } from "./run.ts";

export const command: Command = {
  options: [
    { flags: "--run <number>", summary: "an earlier run (default: the latest)" },
    { flags: "--list", summary: "list the runs that are kept" },
    { flags: "--all", summary: "show what passed too" },
  ],
  examples: ["parley bpa report", "parley bpa report --list", "parley bpa report --run 12 --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      if (input.options["list"] === true) {
        const list = await call("analyzerRuns");
        say(input, list, ({ runs }) =>
          runs.map(
            ({ id, at, by, verdict, counts }) => `${id}  ${at}  ${by}: ${verdict}, ${counts.found} found`,
          ),
        );
        return 0;
      }
      const given = textOption(input, "run");
      if (given !== undefined && !/^[1-9]\d{0,8}$/.test(given))
        throw wrongWord("--run", given, "the number of a run");
      const { report } = await call(
        "analyzerReport",
        given === undefined ? {} : { query: { run: Number(given) } },
      );
      say(input, { report }, () =>
        report
          ? printReport(report, input.options["all"] === true)
          : ["There was no run yet: parley bpa run"],
      );
      return report ? exitOf(report) : 2;
    }),
};
