import type { Command } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printTable, printTime } from "../../print/table.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley invite list", "parley invite list --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("invitationList"), ({ invitations }) =>
        invitations.length === 0
          ? ["No invitation is open."]
          : printTable(
              ["ID", "ADDRESS", "NAME", "INVITED BY", "UNTIL"],
              invitations.map((one) => [one.id, one.address, one.name, one.invitedBy, printTime(one.until)]),
            ),
      );
      return 0;
    }),
};
