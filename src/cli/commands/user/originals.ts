import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printTable } from "../../print/table.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "name@domain" }],
  examples: ["parley user originals greg@example.com"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("userOriginals", { name: word(input, 0) }), ({ values }) =>
        values.length === 0
          ? ["No import has kept anything of this user."]
          : printTable(
              ["IMPORT", "FIELD THERE", "AS IT STOOD"],
              values.map((one) => [String(one.import), one.field, one.original]),
            ),
      );
      return 0;
    }),
};
