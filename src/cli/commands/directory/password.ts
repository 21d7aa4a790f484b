import type { Command } from "../../command.ts";
import { passwordOptions, readPassword } from "../../password.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  options: passwordOptions,
  examples: ["parley directory password --password-file ldap.txt"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const answer = await call("directoryPassword", { body: { password: readPassword(input) } });
      say(input, answer, () => ["The password is stored, sealed."]);
      return 0;
    }),
};
