import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printUser } from "../../print/user.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "name@domain" }],
  examples: ["parley user show alice@example.com"],
  run: (input) =>
    withServerOrStore(input, "user show", async ({ call }) => {
      say(input, await call("userShow", { name: word(input, 0) }), printUser);
      return 0;
    }),
};
