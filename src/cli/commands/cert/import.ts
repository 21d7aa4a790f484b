import { type Command, textOption, word } from "../../command.ts";
import { readInputFile } from "../../password.ts";
import { printCertificate } from "../../print/certificate.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<file>", summary: "PEM: the certificate, then its chain" }],
  options: [
    {
      flags: "--key <file>",
      summary: "PEM: its key, without a pass phrase; without it, that of a request made here",
    },
    { flags: "--force", summary: "take it although known clients would refuse it" },
  ],
  examples: ["parley cert import fullchain.pem --key privkey.pem"],
  run: async (input) => {
    const keyFile = textOption(input, "key");
    const certificate = readInputFile(word(input, 0));
    const key = keyFile === undefined ? "" : readInputFile(keyFile);
    const force = input.options["force"] === true;
    return await withServer(input, async ({ call }) => {
      const body = { certificate, key, force };
      say(input, await call("certificateImport", { body }), printCertificate);
      return 0;
    });
  },
};
