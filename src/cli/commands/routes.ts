import type { Command } from "../command.ts";
import { say } from "../print/say.ts";
import { printTable } from "../print/table.ts";
import { withServer } from "../with.ts";

export const command: Command = {
  examples: ["parley routes"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("routeList"), ({ routes, steps }) => [
        `Each request takes these steps: ${steps.join(", ")}.`,
        ...printTable(
          ["METHOD", "EVENT", "CONTENT TYPE", "SERVED BY"],
          routes.map((one) => [one.method, one.event ?? "", one.contentType ?? "", one.owner]),
        ),
      ]);
      return 0;
    }),
};
