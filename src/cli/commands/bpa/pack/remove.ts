import { type Command, word } from "../../../command.ts";
import { say } from "../../../print/say.ts";
import { withServer } from "../../../with.ts";

export const command: Command = {
  words: [{ name: "<name>", summary: "the imported pack" }],
  examples: ["parley bpa pack remove our-rules"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const done = await call("analyzerPackRemove", { name: word(input, 0) });
      say(input, done, () => [`The imported rules "${word(input, 0)}" are out of use.`]);
      return 0;
    }),
};
