import type { Command } from "../../command.ts";
import { printPolicies } from "../../print/policies.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley policy list", "parley policy list --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("policyList"), printPolicies);
      return 0;
    }),
};
