import { type Command, textOption, word } from "../../command.ts";
import { printUndone } from "../../print/migration.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<id>", summary: "as parley migrate list shows it" }],
  options: [{ flags: "--user <address>", summary: "only of this user" }],
  examples: ["parley migrate undo 3", "parley migrate undo 3 --user greg@example.com"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const address = textOption(input, "user");
      const body = address === undefined ? {} : { address };
      const undone = await call("migrationUndo", { name: word(input, 0), body });
      say(input, undone, printUndone);
      return undone.left.length > 0 ? 1 : 0;
    }),
};
