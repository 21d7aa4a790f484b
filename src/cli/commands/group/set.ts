import type { GroupWish } from "#api/policies";
import { type Command, type CommandInput, textOption, word } from "../../command.ts";
import { printGroups } from "../../print/policies.ts";
import { say } from "../../print/say.ts";
import { wrongWord } from "../../problems.ts";
import { profileFields } from "../../profile.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<name>", summary: "of the group; it is made where there is none of this name" }],
  options: [
    { flags: "--add <address>", summary: "puts this person in", many: true },
    { flags: "--take <address>", summary: "takes this person out", many: true },
    {
      flags: "--rule <field=value>",
      summary: "everybody with this in the profile belongs to it; nothing: nobody",
    },
    { flags: "--description <text>", summary: "what it is for" },
    { flags: "--rename <name>", summary: "its new name" },
  ],
  examples: [
    "parley group set Sales --rule department=Sales",
    "parley group set Lobby --add lobby@example.com --add gate@example.com",
  ],
  run: (input) => {
    const body = readWish(input);
    return withServer(input, async ({ call }) => {
      say(input, await call("groupSet", { name: word(input, 0), body }), (group) => printGroups([group]));
      return 0;
    });
  },
};

function readWish(input: CommandInput): GroupWish {
  const list = (name: string): string[] | undefined => {
    const value = input.options[name];
    return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
  };
  const [add, take] = [list("add"), list("take")];
  const description = textOption(input, "description");
  const newName = textOption(input, "rename");
  const rule = textOption(input, "rule");
  return {
    ...(add && { add }),
    ...(take && { take }),
    ...(description !== undefined && { description }),
    ...(newName !== undefined && { newName }),
    ...(rule !== undefined && { rule: readRule(rule) }),
  };
}

function readRule(text: string): GroupWish["rule"] {
  if (text === "") return null;
  const at = text.indexOf("=");
  const field = profileFields.find((one) => one === text.slice(0, at));
  if (field === undefined || at === text.length - 1)
    throw wrongWord("rule", text, `FIELD=VALUE with a field of ${profileFields.join(", ")}`);
  return { field, value: text.slice(at + 1) };
}
