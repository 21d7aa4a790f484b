import type { ReportView } from "#api/analyzer";
import type { Command, ExitCode } from "../../command.ts";
import { printReport } from "../../print/best-practices.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

const EXITS: Readonly<Record<ReportView["verdict"], ExitCode>> = {
  clean: 0,
  findings: 1,
  "could not check": 2,
};

/** 0 clean, 1 something was found, 2 nothing was found and something could not be checked. */
export const exitOf = ({ verdict }: Pick<ReportView, "verdict">): ExitCode => EXITS[verdict];

export const command: Command = {
  options: [{ flags: "--all", summary: "show what passed too" }],
  examples: ["parley bpa run", "parley bpa run --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const report = await call("analyzerRun");
      say(input, report, (found) => printReport(found, input.options["all"] === true));
      return exitOf(report);
    }),
};
