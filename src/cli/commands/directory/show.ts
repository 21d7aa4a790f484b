import type { Command } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printCounts } from "../../print/sync-report.ts";
import { printPairs, printTime } from "../../print/table.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley directory show", "parley directory show --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("directorySource"), ({ url, password, users, last }) => [
        ...printPairs([
          ["LDAP server", url || "none; set directory.ldap-url"],
          ["password", password ? "stored" : "none"],
          ["users from it", String(users)],
          ["last look", last ? `${printTime(last.at)} by ${last.by}` : "none since the server started"],
          ["failed", last?.failure && `${last.failure.id} ${last.failure.what}`],
        ]),
        ...(last?.report ? [printCounts(last.report)] : []),
      ]);
      return 0;
    }),
};
