import type { Command } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printSettings } from "../../print/settings.ts";
import { wrongWord } from "../../problems.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [
    { name: "<name>", summary: "the setting, or the first NAME=VALUE" },
    { name: "[value...]", summary: "its value, or more NAME=VALUE" },
  ],
  examples: [
    "parley settings set directory.min-password-length 10",
    "parley settings set directory.min-password-length=10 directory.sign-in-ways=digest,browser",
  ],
  run: (input) => {
    const values = readValues(input.words);
    return withServerOrStore(input, "settings set", async ({ call }) => {
      say(input, await call("settingChange", { body: { values } }), ({ settings }) =>
        printSettings(settings),
      );
      return 0;
    });
  },
};

function readValues(words: readonly string[]): Record<string, unknown> {
  const [name = "", value, ...more] = words.flatMap((one) => (Array.isArray(one) ? one : [one]));
  if (!name.includes("=")) {
    if (value === undefined || more.length > 0)
      throw wrongWord("value", words.slice(1).join(" "), "one value");
    return { [name]: value };
  }
  return Object.fromEntries(
    words.flat().map((one) => {
      const at = one.indexOf("=");
      if (at < 1) throw wrongWord("word", one, "NAME=VALUE");
      return [one.slice(0, at), one.slice(at + 1)];
    }),
  );
}
