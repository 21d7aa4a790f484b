import type { Command, CommandInput } from "../command.ts";
import { say } from "../print/say.ts";
import { printTable, printTime } from "../print/table.ts";
import { withServer } from "../with.ts";

const STATES = { early: "rings", confirmed: "talk" } as const;

export const command: Command = {
  words: [{ name: "[address]", summary: "only calls that this person is in" }],
  examples: ["parley calls", "parley calls alice@example.com --json"],
  run: (input: CommandInput) =>
    withServer(input, async ({ call }) => {
      const [address] = input.words;
      say(
        input,
        await call("callList", { query: address === undefined ? {} : { address } }),
        ({ calls, total }) => [
          ...printTable(
            ["CALLER", "CALLEE", "STATE", "SINCE"],
            calls.map(({ caller, callee, state, since }) => [
              caller.address,
              callee.address,
              STATES[state],
              printTime(since),
            ]),
          ),
          total === 1 ? "1 call is up" : `${total} calls are up`,
        ],
      );
      return 0;
    }),
};
