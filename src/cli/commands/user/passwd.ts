import { type Command, word } from "../../command.ts";
import { passwordOptions, readPassword } from "../../password.ts";
import { say } from "../../print/say.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "name@domain" }],
  options: passwordOptions,
  examples: ["printf %s 'battery staple' | parley user passwd alice@example.com --password-stdin"],
  run: (input) =>
    withServerOrStore(input, "user passwd", async ({ call }) => {
      const address = word(input, 0);
      await call("userPassword", { name: address, body: { password: readPassword(input) } });
      say(input, { changed: address }, () => [`${address} has a new password; the old one is good no more.`]);
      return 0;
    }),
};
