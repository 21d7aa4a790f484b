import { type Command, word } from "../../../command.ts";
import { readInputFile } from "../../../password.ts";
import { printPacks } from "../../../print/best-practices.ts";
import { say } from "../../../print/say.ts";
import { withServer } from "../../../with.ts";

export const command: Command = {
  words: [{ name: "<file>", summary: "the rules with their signature" }],
  examples: ["parley bpa pack import rules.json"],
  run: (input) => {
    const file = readInputFile(word(input, 0));
    return withServer(input, async ({ call }) => {
      const pack = await call("analyzerPackImport", { body: { file } });
      say(input, pack, (one) => printPacks([one]).slice(0, 1));
      return 0;
    });
  },
};
