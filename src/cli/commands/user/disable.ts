import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "name@domain" }],
  examples: ["parley user disable alice@example.com"],
  run: (input) =>
    withServerOrStore(input, "user disable", async ({ call }) => {
      const user = await call("userChange", { name: word(input, 0), body: { enabled: false } });
      say(input, user, ({ address }) => [`${address} can no longer sign in; all devices are signed out.`]);
      return 0;
    }),
};
