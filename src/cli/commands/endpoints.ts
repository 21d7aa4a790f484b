import type { Command, CommandInput } from "../command.ts";
import { say } from "../print/say.ts";
import { printTable, printTime } from "../print/table.ts";
import { withServer } from "../with.ts";

export const command: Command = {
  words: [{ name: "[address]", summary: "only this user's devices" }],
  examples: ["parley endpoints", "parley endpoints alice@example.com --json"],
  run: (input: CommandInput) =>
    withServer(input, async ({ call }) => {
      const [address] = input.words;
      say(
        input,
        await call("endpointList", { query: address === undefined ? {} : { address } }),
        ({ endpoints }) => [
          ...printTable(
            ["ADDRESS", "TRANSPORT", "FROM", "WITH", "PROOF", "UNTIL"],
            endpoints.map((one) => [
              one.address,
              one.connected ? one.transport : `${one.transport} (gone)`,
              one.remote,
              one.userAgent ?? "",
              one.proof.join(", "),
              printTime(one.expiresAt),
            ]),
          ),
          endpoints.length === 1 ? "1 device is signed in" : `${endpoints.length} devices are signed in`,
        ],
      );
      return 0;
    }),
};
