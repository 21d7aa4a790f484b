import type { CheckView, DoctorReport } from "#api/doctor";
import { ExplainedError } from "#base/explained-error";
import type { Command, CommandInput, ExitCode } from "../command.ts";
import { say } from "../print/say.ts";
import { withServer } from "../with.ts";

export const command: Command = {
  examples: ["parley doctor", "parley doctor --json"],
  run: async (input) => {
    try {
      return await withServer(input, async ({ call }) => report(input, await call("doctor")));
    } catch (error) {
      if (!(error instanceof ExplainedError) || !error.explanation.id.startsWith("CLI-")) throw error;
      const { doctorWithoutServer } = await import("#server/doctor/without-server");
      return report(input, await doctorWithoutServer(input.data, error));
    }
  },
};

/** 0 all in order, 1 something is not, 2 something could not be checked. */
function report(input: CommandInput, found: DoctorReport): ExitCode {
  say(input, found, printReport);
  if (!found.healthy) return 1;
  return found.checks.some(({ answer, optional }) => answer === "not checked" && !optional) ? 2 : 0;
}

const SIGNS: Readonly<Record<CheckView["answer"], string>> = {
  yes: "ok  ",
  no: "NO  ",
  "not checked": "??  ",
};

function printReport({ checks, healthy, milliseconds }: DoctorReport): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const open = checks.filter(({ answer }) => answer === "not checked").length;
  return [
    ...checks.flatMap((one) => [
      `${SIGNS[one.answer]}${one.name.padEnd(width)}  ${one.measured}`,
      ...(one.answer === "no" && one.expected ? [`    expected: ${one.expected}`] : []),
      ...(one.answer !== "yes" && one.fix
        ? [`    fix: ${one.fix}${one.command ? `  ${one.command}` : ""}`]
        : []),
      ...(one.answer === "no" && one.help ? [`    parley explain ${one.help}`] : []),
    ]),
    `${healthy ? "Nothing is wrong" : "Something is wrong"}${open > 0 ? `, ${open} not checked` : ""} (${(milliseconds / 1000).toFixed(1)} s).`,
  ];
}
