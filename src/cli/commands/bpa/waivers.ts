import type { Command } from "../../command.ts";
import { printWaivers } from "../../print/best-practices.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley bpa waivers", "parley bpa waivers --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("analyzerWaivers"), ({ waivers }) => printWaivers(waivers));
      return 0;
    }),
};
