import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "name@domain" }],
  examples: ["parley user reset-sign-in alice@example.com"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const address = word(input, 0);
      await call("userResetSignIn", { name: address });
      say(input, { reset: address }, () => [
        `${address} has no codes and no passkeys any more, is signed out of every browser, and signs in with the password.`,
      ]);
      return 0;
    }),
};
