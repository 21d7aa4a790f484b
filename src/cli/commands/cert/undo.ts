import type { Command } from "../../command.ts";
import { printCertificate } from "../../print/certificate.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley cert undo"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("certificateUndo"), printCertificate);
      return 0;
    }),
};
