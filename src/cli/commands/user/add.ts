import type { SignInWay } from "#api/users";
import { type Command, textOption, word } from "../../command.ts";
import { passwordOptions, readPassword } from "../../password.ts";
import { say } from "../../print/say.ts";
import { printUser } from "../../print/user.ts";
import { profileOptions, readProfile } from "../../profile.ts";
import { readSignIn, signInOption } from "../../sign-in.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "name@domain" }],
  options: [
    { flags: "--name <text>", summary: "the name that others see" },
    { flags: "--tel <number>", summary: "telephone number, as in +49305550123" },
    ...profileOptions,
    signInOption,
    ...passwordOptions,
  ],
  examples: [
    "printf %s 'correct horse' | parley user add alice@example.com --name 'Alice A' --password-stdin",
    "parley user add bob@example.com --tel +49305550123 --password-file bob.txt",
  ],
  run: (input) =>
    withServerOrStore(input, "user add", async ({ call }) => {
      const name = textOption(input, "name");
      const tel = textOption(input, "tel");
      const signIn: SignInWay[] | undefined = readSignIn(input);
      const profile = readProfile(input);
      const body = {
        address: word(input, 0),
        password: readPassword(input),
        ...(name !== undefined && { name }),
        ...(tel !== undefined && { tel }),
        ...(signIn !== undefined && { signIn }),
        ...(profile !== undefined && { profile }),
      };
      say(input, await call("userAdd", { body }), (user) => [
        `${user.address} can sign in now.`,
        ...printUser(user),
      ]);
      return 0;
    }),
};
