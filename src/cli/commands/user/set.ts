import { type Command, textOption, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printUser } from "../../print/user.ts";
import { wrongWord } from "../../problems.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "name@domain" }],
  options: [
    { flags: "--name <text>", summary: "the name that others see" },
    { flags: "--tel <number>", summary: "telephone number; an empty text takes it away" },
  ],
  examples: [
    "parley user set alice@example.com --name 'Alice Adams'",
    "parley user set alice@example.com --tel ''",
  ],
  run: async (input) => {
    const name = textOption(input, "name");
    const tel = textOption(input, "tel");
    if (name === undefined && tel === undefined) throw wrongWord("options", "", "--name or --tel");
    return await withServerOrStore(input, "user set", async ({ call }) => {
      const body = {
        ...(name !== undefined && { name }),
        ...(tel !== undefined && { tel: tel === "" ? null : tel }),
      };
      say(input, await call("userChange", { name: word(input, 0), body }), printUser);
      return 0;
    });
  },
};
