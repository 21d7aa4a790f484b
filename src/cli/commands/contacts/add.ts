import { type Command, textOption, word } from "../../command.ts";
import { printContactList } from "../../print/contacts.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [
    { name: "<address>", summary: "whose list: name@domain" },
    { name: "<contact>", summary: "name@domain, or tel: and a number" },
  ],
  options: [
    { flags: "--name <text>", summary: "the name that the user gives them; empty: their own" },
    { flags: "--group <name>", summary: "a group that they are in, made where it is missing", many: true },
    { flags: "--pin", summary: "show them first" },
    { flags: "--no-pin", summary: "show them where they stand" },
    { flags: "--tag", summary: "tell the user when they are free" },
    { flags: "--no-tag", summary: "do not tell any more" },
  ],
  examples: [
    "parley contacts add alice@example.com bob@example.com",
    "parley contacts add alice@example.com bob@example.com --group Team --group Friends --name Bobby",
    "parley contacts add alice@example.com bob@example.com --pin --json",
  ],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const name = textOption(input, "name");
      const { group, pin, tag } = input.options;
      const body = {
        address: word(input, 1),
        ...(name !== undefined && { name }),
        ...(Array.isArray(group) && group.length > 0 && { groups: group.map(String) }),
        ...(typeof pin === "boolean" && { pinned: pin }),
        ...(typeof tag === "boolean" && { tagged: tag }),
      };
      say(input, await call("contactSet", { name: word(input, 0), body }), printContactList);
      return 0;
    }),
};
