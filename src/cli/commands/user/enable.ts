import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "name@domain" }],
  examples: ["parley user enable alice@example.com"],
  run: (input) =>
    withServerOrStore(input, "user enable", async ({ call }) => {
      const user = await call("userChange", { name: word(input, 0), body: { enabled: true } });
      say(input, user, ({ address }) => [`${address} can sign in again.`]);
      return 0;
    }),
};
