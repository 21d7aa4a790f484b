import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "name@domain" }],
  examples: ["parley user remove alice@example.com"],
  run: (input) =>
    withServerOrStore(input, "user remove", async ({ call }) => {
      const address = word(input, 0);
      await call("userRemove", { name: address });
      say(input, { removed: address }, () => [`${address} is removed.`]);
      return 0;
    }),
};
