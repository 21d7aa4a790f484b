import type { CheckView, DoctorFixed, DoctorReport } from "#api/doctor";
import { ExplainedError } from "#base/explained-error";
import type { Command, CommandInput, ExitCode } from "../command.ts";
import { say } from "../print/say.ts";
import { wrongWord } from "../problems.ts";
import { withServer } from "../with.ts";

export const command: Command = {
  options: [
    { flags: "--fix", summary: "repair what can be repaired without a person" },
    { flags: "--dry-run", summary: "with --fix: only say what would be done" },
  ],
  examples: ["parley doctor", "parley doctor --fix --dry-run", "parley doctor --fix", "parley doctor --json"],
  run: async (input) => {
    const [fix, dryRun] = [input.options["fix"] === true, input.options["dry-run"] === true];
    if (dryRun && !fix) throw wrongWord("--dry-run", "alone", "--fix beside it");
    try {
      return await withServer(input, async ({ call }) =>
        fix
          ? await fixWith(input, dryRun, (dry) => call("doctorFix", { body: { dryRun: dry } }))
          : report(input, await call("doctor")),
      );
    } catch (error) {
      if (!(error instanceof ExplainedError) || !error.explanation.id.startsWith("CLI-")) throw error;
      const { doctorWithoutServer, fixWithoutServer } = await import("#server/doctor/without-server");
      return fix
        ? await fixWith(input, dryRun, (dry) => fixWithoutServer(input.data, error, dry))
        : report(input, await doctorWithoutServer(input.data, error));
    }
  },
};

/** Each repair is named before it is made. */
async function fixWith(
  input: CommandInput,
  dryRun: boolean,
  fix: (dryRun: boolean) => Promise<DoctorFixed>,
): Promise<ExitCode> {
  if (!dryRun && !input.json) {
    const planned = await fix(true);
    for (const one of planned.repairs)
      if (one.outcome === "would be repaired") input.terminal.print(`Repairing ${one.check}: ${one.says}`);
  }
  const fixed = await fix(dryRun);
  say(input, fixed, printFixed);
  return exitOf(fixed.report);
}

function printFixed({ repairs, report: after }: DoctorFixed): string[] {
  const lines = repairs.flatMap(({ check, measured, outcome, says, command, now }) => [
    `${outcome}: ${check} (${measured})`,
    `    ${says}${command === undefined ? "" : `  ${command}`}`,
    ...(now === undefined ? [] : [`    now: ${now}`]),
  ]);
  return [...(lines.length === 0 ? ["There was nothing to repair."] : lines), ...printReport(after)];
}

function report(input: CommandInput, found: DoctorReport): ExitCode {
  say(input, found, printReport);
  return exitOf(found);
}

/** 0 all in order, 1 something is not, 2 something could not be checked. */
function exitOf({ healthy, checks }: DoctorReport): ExitCode {
  if (!healthy) return 1;
  return checks.some(({ answer, optional }) => answer === "not checked" && !optional) ? 2 : 0;
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
      ...(one.repair === undefined ? [] : ["    parley doctor --fix does it."]),
      ...(one.answer === "no" && one.help ? [`    parley explain ${one.help}`] : []),
    ]),
    `${healthy ? "Nothing is wrong" : "Something is wrong"}${open > 0 ? `, ${open} not checked` : ""} (${(milliseconds / 1000).toFixed(1)} s).`,
  ];
}
