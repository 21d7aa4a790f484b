import { type Command, textOption, word } from "../../command.ts";
import { passwordOptions, readInputFile, readPassword } from "../../password.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<ca>", summary: "https://HOST/certsrv" }],
  options: [
    { flags: "--ca-account <name>", summary: "who asks, as in EXAMPLE\\ann" },
    { flags: "--ca-trust <file>", summary: "certificates (PEM) to trust for reaching it" },
    ...passwordOptions,
  ],
  examples: [
    "parley cert templates https://ca.example.com/certsrv --ca-account 'EXAMPLE\\ann' --password-file p.txt",
  ],
  run: (input) => {
    const account = textOption(input, "ca-account") ?? "";
    const trust = textOption(input, "ca-trust");
    const body = {
      authority: word(input, 0),
      account,
      password: account === "" ? "" : readPassword(input),
      trust: trust === undefined ? "" : readInputFile(trust),
    };
    return withServer(input, async ({ call }) => {
      say(input, await call("certificateTemplates", { body }), ({ templates }) =>
        templates.length === 0 ? ["It offers no template to this account."] : templates,
      );
      return 0;
    });
  },
};
