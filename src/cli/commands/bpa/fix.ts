import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<rule>", summary: "the rule whose finding is to be fixed" }],
  options: [{ flags: "--undo", summary: "take the last fix of this rule back" }],
  examples: ["parley bpa fix tls-too-old", "parley bpa fix tls-too-old --undo"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const undo = input.options["undo"] === true;
      const fixed = await call("analyzerFix", { name: word(input, 0), body: { undo } });
      say(input, fixed, (said) => [
        said.done,
        ...(said.undo === "" ? [] : [`To take it back: ${said.undo}`]),
      ]);
      return 0;
    }),
};
