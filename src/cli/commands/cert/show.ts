import type { Command } from "../../command.ts";
import { printCertificate } from "../../print/certificate.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley cert show", "parley cert show --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const certificate = await call("certificateShow");
      say(input, certificate, printCertificate);
      return certificate.missingNames.length > 0 || certificate.daysLeft < 0 ? 1 : 0;
    }),
};
