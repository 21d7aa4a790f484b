import type { Command } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printHistory } from "../../print/settings.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [{ name: "[name]", summary: "only changes of this setting" }],
  examples: ["parley settings history", "parley settings history directory.domains"],
  run: (input) =>
    withServerOrStore(input, "settings history", async ({ call }) => {
      const [name] = input.words;
      say(
        input,
        await call("settingHistory", { query: name === undefined ? {} : { name } }),
        ({ history }) => (history.length === 0 ? ["Nothing was changed yet."] : printHistory(history)),
      );
      return 0;
    }),
};
