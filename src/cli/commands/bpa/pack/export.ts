import { writeFileSync } from "node:fs";
import { type Command, textOption, word } from "../../../command.ts";
import { say } from "../../../print/say.ts";
import { withServer } from "../../../with.ts";

export const command: Command = {
  words: [{ name: "[name]", summary: "the pack (default: parley)" }],
  options: [{ flags: "--out <file>", summary: "where it goes (default: printed)" }],
  examples: ["parley bpa pack export --out rules.json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const { file } = await call("analyzerPackExport", { name: word(input, 0) || "parley" });
      const out = textOption(input, "out");
      if (out === undefined) {
        input.terminal.print(file.trimEnd());
        return 0;
      }
      writeFileSync(out, file);
      say(input, { out }, () => [`Written to ${out}. On the other server: parley bpa pack import ${out}`]);
      return 0;
    }),
};
