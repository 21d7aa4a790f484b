import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<name>", summary: "of the policy" }],
  examples: ["parley policy remove Lobby"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const name = word(input, 0);
      await call("policyRemove", { name });
      say(input, { removed: name }, () => [
        `The policy ${name} is removed; parley audit --undo brings it back.`,
      ]);
      return 0;
    }),
};
