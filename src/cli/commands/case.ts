import type { CaseView } from "#api/trace";
import { parseCase, printCase } from "#base/case-number";
import { type Command, word } from "../command.ts";
import { printProblem } from "../print/failure.ts";
import { say } from "../print/say.ts";
import { printMessage } from "../print/trace.ts";
import { wrongWord } from "../problems.ts";
import { withServer } from "../with.ts";

export const command: Command = {
  words: [{ name: "<code>", summary: "as in c-7Q2F" }],
  examples: ["parley case c-7Q2F", "parley case 7q2f --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const number = parseCase(word(input, 0));
      if (number === undefined) throw wrongWord("code", word(input, 0), "a case like c-7Q2F");
      say(input, await call("caseShow", { name: printCase(number) }), printCaseFile);
      return 0;
    }),
};

function printCaseFile(file: CaseView): string[] {
  return [
    `Case ${file.case}`,
    ...file.story,
    ...file.problems.flatMap((one) => printProblem(one).split("\n")),
    ...file.events.map((one) => `${one.at} ${one.level} ${one.component} ${one.text}`),
    ...file.messages.flatMap((one) => printMessage(one, false)),
    ...(file.log.length === 0 ? [] : ["Lines of the log:"]),
    ...file.log.map(({ at, level, component, text }) => `  ${at} ${level} ${component} ${text}`),
    ...(file.settings.length === 0 ? [] : ["Settings that were not at their default then:"]),
    ...file.settings.map(({ name, value }) => `  ${name} = ${JSON.stringify(value)}`),
    ...(file.messages.length === 0
      ? []
      : [`The ladder: parley snoop --case ${file.case}; in a browser: /snoop?case=${file.case}`]),
  ];
}
