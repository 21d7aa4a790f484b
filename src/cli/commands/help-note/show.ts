import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printTime } from "../../print/table.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<id>", summary: "of the help page: CERT-0007" }],
  examples: ["parley help-note show CERT-0010"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("helpNoteShow", { name: word(input, 0) }), ({ page, text, at }) => [
        `${page}, ${printTime(at)}`,
        ...text.split("\n"),
      ]);
      return 0;
    }),
};
