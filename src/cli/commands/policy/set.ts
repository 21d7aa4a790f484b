import type { PolicyWish, RuleValue } from "#api/policies";
import { type Command, type CommandInput, textOption, word } from "../../command.ts";
import { printPolicy } from "../../print/policies.ts";
import { say } from "../../print/say.ts";
import { wrongWord } from "../../problems.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<name>", summary: "of the policy; it is made where there is none of this name" }],
  options: [
    {
      flags: "--rule <name=value>",
      summary: "on, off, a port range, or nothing to decide it no more",
      many: true,
    },
    {
      flags: "--user <address>",
      summary: "holds for this person (all of them, in place of the former)",
      many: true,
    },
    {
      flags: "--group <name>",
      summary: "holds for this group (all of them, in place of the former)",
      many: true,
    },
    { flags: "--nobody", summary: "holds for nobody" },
    { flags: "--position <number>", summary: "of several that apply by group, the lowest decides" },
    { flags: "--rename <name>", summary: "its new name" },
  ],
  examples: [
    "parley policy set Lobby --rule calls=on --rule messages=off --user lobby@example.com",
    "parley policy set Sales --rule media-ports=50040-50100 --group Sales",
    "parley policy set Sales --rule video=",
  ],
  run: (input) => {
    const body = readWish(input);
    return withServer(input, async ({ call }) => {
      say(input, await call("policySet", { name: word(input, 0), body }), printPolicy);
      return 0;
    });
  },
};

function readWish(input: CommandInput): PolicyWish {
  const list = (name: string): string[] | undefined => {
    const value = input.options[name];
    return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
  };
  const nobody = input.options["nobody"] === true;
  const users = nobody ? [] : list("user");
  const groups = nobody ? [] : list("group");
  const rules = list("rule")?.map(readRule);
  const position = textOption(input, "position");
  const newName = textOption(input, "rename");
  if (position !== undefined && !/^\d{1,5}$/.test(position))
    throw wrongWord("position", position, "a number");
  return {
    ...(rules && { rules: Object.fromEntries(rules) }),
    ...(users && { users }),
    ...(groups && { groups }),
    ...(position !== undefined && { position: Number(position) }),
    ...(newName !== undefined && { newName }),
  };
}

const SWITCH: Readonly<Record<string, boolean>> = { on: true, true: true, off: false, false: false };

function readRule(text: string): [string, RuleValue | null] {
  const at = text.indexOf("=");
  if (at < 1) throw wrongWord("rule", text, "NAME=VALUE, as in messages=off");
  const value = text.slice(at + 1);
  return [text.slice(0, at), value === "" ? null : (SWITCH[value.toLowerCase()] ?? value)];
}
