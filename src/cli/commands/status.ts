import type { ServerStatus } from "#api/status";
import { ExplainedError } from "#base/explained-error";
import type { Command } from "../command.ts";
import { say } from "../print/say.ts";
import { printPairs, printTable, printTime } from "../print/table.ts";
import { withServer } from "../with.ts";

export const command: Command = {
  examples: ["parley status", "parley status --data /var/lib/parley --json"],
  run: async (input) => {
    try {
      return await withServer(input, async ({ call }) => {
        say(input, await call("status"), printStatus);
        return 0;
      });
    } catch (error) {
      if (!(error instanceof ExplainedError) || error.explanation.id !== "CLI-0001") throw error;
      say(input, { state: "stopped", data: input.data }, () => [error.explanation.what]);
      return 1;
    }
  },
};

function printStatus(status: ServerStatus): string[] {
  return [
    ...printPairs([
      ["state", status.state],
      ["domain", status.domain],
      ["version", status.version],
      ["API", status.api],
      ["role", status.role],
      ["since", printTime(status.startedAt)],
      ["process", String(status.pid)],
      ["data folder", status.data],
      ["users", String(status.users)],
      ["devices", String(status.endpoints)],
      ["connections", String(status.connections)],
    ]),
    ...printTable(
      ["TRANSPORT", "ADDRESS", "PORT"],
      status.listeners.map(({ transport, address, port }) => [transport, address, String(port)]),
    ),
  ];
}
