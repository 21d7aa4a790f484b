import { type Command, textOption, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printUser } from "../../print/user.ts";
import { wrongWord } from "../../problems.ts";
import { profileOptions, readProfile } from "../../profile.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "name@domain" }],
  options: [
    { flags: "--name <text>", summary: "the name that others see" },
    { flags: "--tel <number>", summary: "telephone number; an empty text takes it away" },
    ...profileOptions,
  ],
  examples: [
    "parley user set alice@example.com --name 'Alice Adams'",
    "parley user set alice@example.com --tel ''",
    "parley user set alice@example.com --title Buyer --company Example --city Zurich",
  ],
  run: async (input) => {
    const name = textOption(input, "name");
    const tel = textOption(input, "tel");
    const profile = readProfile(input);
    if (name === undefined && tel === undefined && profile === undefined)
      throw wrongWord("options", "", "--name, --tel or a field of the profile");
    return await withServerOrStore(input, "user set", async ({ call }) => {
      const body = {
        ...(name !== undefined && { name }),
        ...(tel !== undefined && { tel: tel === "" ? null : tel }),
        ...(profile !== undefined && { profile }),
      };
      say(input, await call("userChange", { name: word(input, 0), body }), printUser);
      return 0;
    });
  },
};
