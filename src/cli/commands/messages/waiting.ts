import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printTable, printTime } from "../../print/table.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "for whom: name@domain" }],
  examples: ["parley messages waiting bob@example.com", "parley messages waiting bob@example.com --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("messageWaiting", { name: word(input, 0) }), ({ messages }) => [
        ...printTable(
          ["SENT", "FROM", "GIVEN UP", "CASE"],
          messages.map((one) => [printTime(one.at), one.from, printTime(one.until), one.case]),
        ),
        messages.length === 1 ? "1 message waits." : `${messages.length} messages wait.`,
      ]);
      return 0;
    }),
};
