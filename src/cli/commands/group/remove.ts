import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<name>", summary: "of the group" }],
  examples: ["parley group remove Sales"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const name = word(input, 0);
      await call("groupRemove", { name });
      say(input, { removed: name }, () => [`The group ${name} is removed; its people stay.`]);
      return 0;
    }),
};
