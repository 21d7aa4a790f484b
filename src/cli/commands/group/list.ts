import type { Command } from "../../command.ts";
import { printGroups } from "../../print/policies.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley group list", "parley group list --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("groupList"), ({ groups }) => printGroups(groups));
      return 0;
    }),
};
