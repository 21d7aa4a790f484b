import { type Command, textOption, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { wrongWord } from "../../problems.ts";
import { readTimes, timeOptions } from "../../time-range.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "whose history: name@domain" }],
  options: [
    { flags: "--with <address>", summary: "only what was written with this person" },
    ...timeOptions.filter(({ flags }) => flags.startsWith("--until")),
    { flags: "--all", summary: "everything; needed where nothing else limits it" },
  ],
  examples: [
    "parley messages delete alice@example.com --until 2026-01-01",
    "parley messages delete alice@example.com --all --json",
  ],
  run: async (input) => {
    const peer = textOption(input, "with");
    const { until } = readTimes(input);
    if (peer === undefined && until === undefined && input.options["all"] !== true)
      throw wrongWord("options", "", "--with, --until or --all");
    return await withServer(input, async ({ call }) => {
      const query = { ...(peer !== undefined && { with: peer }), ...(until !== undefined && { until }) };
      const answer = await call("messageDelete", { name: word(input, 0), query });
      say(input, answer, ({ deleted }) => [
        deleted === 1 ? "1 message is deleted." : `${deleted} messages are deleted.`,
      ]);
      return 0;
    });
  },
};
