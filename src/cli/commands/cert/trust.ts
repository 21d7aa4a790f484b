import { writeFileSync } from "node:fs";
import { type Command, textOption } from "../../command.ts";
import { say } from "../../print/say.ts";
import { unreadableInput } from "../../problems.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  options: [{ flags: "--out <file>", summary: "write the certificate there instead of printing it" }],
  examples: [
    "parley cert trust --out parley.crt",
    "parley cert trust | sudo tee /usr/local/share/ca-certificates/parley.crt && sudo update-ca-certificates",
  ],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const authority = await call("certificateAuthority");
      const file = textOption(input, "out");
      if (file !== undefined) write(file, authority.pem);
      say(input, { ...authority, ...(file !== undefined && { file }) }, ({ pem }) => [
        file === undefined ? pem.trimEnd() : `Written to ${file}.`,
      ]);
      if (!input.json) {
        input.terminal.complain(`SHA-256 ${authority.sha256}`);
        input.terminal.complain(
          "How to trust it on each system stands on the page /certificate of this server.",
        );
      }
      return 0;
    }),
};

function write(file: string, pem: string): void {
  try {
    writeFileSync(file, pem);
  } catch (error) {
    if (error instanceof Error && "code" in error) throw unreadableInput(file, String(error.code));
    throw error;
  }
}
