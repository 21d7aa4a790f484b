import type { Command } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printSettings } from "../../print/settings.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  options: [{ flags: "--changed", summary: "only those that differ from their default" }],
  examples: ["parley settings list", "parley settings list --changed --json"],
  run: (input) =>
    withServerOrStore(input, "settings list", async ({ call }) => {
      const { settings } = await call("settingList");
      const shown = input.options["changed"] === true ? settings.filter(({ changed }) => changed) : settings;
      say(input, { settings: shown }, () => [...printSettings(shown), "* differs from the default"]);
      return 0;
    }),
};
