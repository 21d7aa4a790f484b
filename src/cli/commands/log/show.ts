import type { LogView } from "#api/log";
import type { Command } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printTable } from "../../print/table.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley log show", "parley log show --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("logShow"), printLog);
      return 0;
    }),
};

/** Which component says how much, and where all of it is written. */
export const printLog = ({ components, file, ocsTrace }: LogView): string[] => [
  ...printTable(
    ["COMPONENT", "SAYS", "LINES"],
    components.map(({ name, level, lines }) => [
      name,
      level === "error" ? "error" : `${level} and above`,
      String(lines),
    ]),
  ),
  `log: ${file}`,
  `trace as of OCS: ${ocsTrace.on ? `${ocsTrace.file}, ${ocsTrace.bytes} bytes` : "off (parley log set --ocs-trace on)"}`,
];
