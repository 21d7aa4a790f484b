import type { Command } from "../../command.ts";
import { printRoles } from "../../print/policies.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley role list"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("roleList"), ({ roles }) => printRoles(roles));
      return 0;
    }),
};
