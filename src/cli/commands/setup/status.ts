import { type JournalRun, type JournalStep, readJournal } from "#server/start/set-up-journal";
import type { Command } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printTable, printTime } from "../../print/table.ts";

export const command: Command = {
  options: [{ flags: "--all", summary: "earlier starts too" }],
  examples: ["parley setup status", "parley setup status --json"],
  run: (input) => {
    const runs = readJournal(input.data);
    const shown = input.options["all"] === true ? runs : runs.slice(0, 1);
    say(input, { data: input.data, runs: shown }, () =>
      shown.length === 0
        ? [`No start was ever begun with the data folder ${input.data}.`]
        : shown.flatMap(printRun),
    );
    const [last] = runs;
    return Promise.resolve(last === undefined ? 2 : last.ready ? 0 : 1);
  },
};

function printRun({ run, ready, steps }: JournalRun): string[] {
  const [first] = steps;
  const rows = steps.map((one) => [
    one.step,
    one.state === "done" ? `${one.milliseconds} ms` : one.state,
    one.failed ?? printFacts(one),
  ]);
  return [
    `${first ? printTime(first.began) : run}: ${ready ? "every step was done" : "not finished; the next start goes on"}.`,
    ...printTable(["STEP", "TOOK", "READ, COMPARED, DID"], rows),
  ];
}

const printFacts = ({ facts }: JournalStep): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("; ");
