import type { Command } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printTable } from "../../print/table.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley cert names", "parley cert names --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const table = await call("certificateNames");
      say(input, table, ({ rows }) =>
        printTable(
          ["NAME", "THERE", "SERVICE", "WHO LOOKS FOR IT", "SIGNED IN", "NOTE"],
          rows.map((one) => [
            one.name,
            one.present,
            one.service,
            one.clients,
            String(one.signedIn),
            one.note,
          ]),
        ),
      );
      return table.rows.some(({ present }) => present === "no") ? 1 : 0;
    }),
};
