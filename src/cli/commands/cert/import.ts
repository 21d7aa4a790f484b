import { type Command, textOption } from "../../command.ts";
import { readInputFile } from "../../password.ts";
import { printCertificate } from "../../print/certificate.ts";
import { say } from "../../print/say.ts";
import { wrongWord } from "../../problems.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  options: [
    { flags: "--cert <file>", summary: "PEM: the certificate, then its chain" },
    { flags: "--key <file>", summary: "PEM: its key, without a pass phrase" },
    { flags: "--force", summary: "take it although known clients would refuse it" },
  ],
  examples: ["parley cert import --cert fullchain.pem --key privkey.pem"],
  run: async (input) => {
    const [certificate, key] = ["cert", "key"].map((name) => {
      const file = textOption(input, name);
      if (file === undefined) throw wrongWord(`--${name}`, "", "the name of a PEM file");
      return readInputFile(file);
    });
    const force = input.options["force"] === true;
    return await withServer(input, async ({ call }) => {
      const body = { certificate: certificate ?? "", key: key ?? "", force };
      say(input, await call("certificateImport", { body }), printCertificate);
      return 0;
    });
  },
};
