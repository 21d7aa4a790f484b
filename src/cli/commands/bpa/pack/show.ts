import type { Command } from "../../../command.ts";
import { printPacks } from "../../../print/best-practices.ts";
import { say } from "../../../print/say.ts";
import { withServer } from "../../../with.ts";

export const command: Command = {
  examples: ["parley bpa pack show", "parley bpa pack show --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const found = await call("analyzerPacks");
      say(input, found, ({ packs }) => printPacks(packs));
      return found.packs.some(({ problem }) => problem !== undefined) ? 1 : 0;
    }),
};
