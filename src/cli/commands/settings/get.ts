import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printSetting } from "../../print/settings.ts";
import { wrongWord } from "../../problems.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<name>", summary: "as in sip.t1-ms" }],
  examples: ["parley settings get directory.domains"],
  run: (input) =>
    withServerOrStore(input, "settings get", async ({ call }) => {
      const name = word(input, 0);
      const { settings } = await call("settingList");
      const found = settings.find((one) => one.name === name);
      if (!found) throw wrongWord("name", name, "a name that parley settings list shows");
      say(input, found, printSetting);
      return 0;
    }),
};
