import type { Command } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printHistory } from "../../print/settings.ts";
import { wrongWord } from "../../problems.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [{ name: "[id]", summary: "of the change, as the history shows it (default: the latest)" }],
  examples: ["parley settings undo", "parley settings undo 17"],
  run: (input) =>
    withServerOrStore(input, "settings undo", async ({ call }) => {
      const [text] = input.words;
      const id = text === undefined ? undefined : Number(text);
      if (id !== undefined && !Number.isSafeInteger(id)) throw wrongWord("id", text ?? "", "a whole number");
      say(input, await call("settingUndo", { body: id === undefined ? {} : { id } }), (record) =>
        printHistory([record]),
      );
      return 0;
    }),
};
