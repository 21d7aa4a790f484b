import { type Command, textOption, word } from "../../command.ts";
import { printWaivers } from "../../print/best-practices.ts";
import { say } from "../../print/say.ts";
import { wrongWord } from "../../problems.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<rule>", summary: "the rule whose finding you can live with" }],
  options: [
    { flags: "--subject <subject>", summary: "only what it finds of this (default: all of it)" },
    { flags: "--reason <text>", summary: "why" },
    { flags: "--until <date>", summary: "from then on it is shown again, as in 2027-03-01" },
    { flags: "--end", summary: "end the waiver now" },
  ],
  examples: [
    'parley bpa waive tls-too-old --reason "two Windows XP desks until March" --until 2027-03-01',
    "parley bpa waive tls-too-old --end",
  ],
  run: (input) => {
    const rule = word(input, 0);
    const subject = textOption(input, "subject") ?? "";
    if (input.options["end"] === true)
      return withServer(input, async ({ call }) => {
        const done = await call("analyzerUnwaive", { name: rule, query: { subject } });
        say(input, done, () => ["The waiver has ended."]);
        return 0;
      });
    const [reason, until] = [textOption(input, "reason"), textOption(input, "until")];
    if (reason === undefined || reason.trim().length < 3)
      throw wrongWord("--reason", reason ?? "", "why you can live with it, in some words");
    if (until === undefined || !/^\d{4}-\d{2}-\d{2}(T\S+)?$/.test(until) || Number.isNaN(Date.parse(until)))
      throw wrongWord("--until", until ?? "", "a date as in 2027-03-01");
    return withServer(input, async ({ call }) => {
      const waiver = await call("analyzerWaive", { name: rule, body: { subject, reason, until } });
      say(input, waiver, (one) => printWaivers([one]));
      return 0;
    });
  },
};
