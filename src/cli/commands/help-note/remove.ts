import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<id>", summary: "of the help page: CERT-0007" }],
  examples: ["parley help-note remove CERT-0010"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const name = word(input, 0);
      say(input, await call("helpNoteRemove", { name }), () => [
        `The help page ${name.toUpperCase()} has no note any more; parley audit has what it said.`,
      ]);
      return 0;
    }),
};
