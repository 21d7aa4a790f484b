import type { CallListView } from "#api/call-list";
import type { Command, CommandInput } from "../command.ts";
import { say } from "../print/say.ts";
import { printTable, printTime } from "../print/table.ts";
import { withServer } from "../with.ts";

const STATES = { early: "rings", confirmed: "talk" } as const;

/** As in `baresip v1.0.0 (udp)`. */
function deviceOf({ device, transport }: CallListView["calls"][number]["caller"]): string {
  return [device, transport && `(${transport})`].filter(Boolean).join(" ");
}

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
            ["CALLER", "ON", "CALLEE", "ON", "STATE", "SOUND", "SINCE", "CASE"],
            calls.map((call) => [
              call.caller.address,
              deviceOf(call.caller),
              call.callee.address,
              deviceOf(call.callee),
              STATES[call.state],
              call.carried ? "through the media relay" : "",
              printTime(call.since),
              call.case,
            ]),
          ),
          total === 1 ? "1 call is up" : `${total} calls are up`,
        ],
      );
      return 0;
    }),
};
