import type { Command, CommandInput } from "../command.ts";
import { type Followed, followTrace } from "../follow-trace.ts";
import { printMessage } from "../print/trace.ts";
import { withServer } from "../with.ts";

export const command: Command = {
  options: [
    { flags: "--follow", summary: "go on with messages as they pass, until Ctrl+C" },
    { flags: "--short", summary: "one line a message" },
  ],
  examples: ["parley trace --short", "parley trace --follow --json"],
  run: (input) =>
    input.options["follow"] === true ? followTrace(input, (entry) => show(input, entry)) : past(input),
};

const past = (input: CommandInput) =>
  withServer(input, async ({ call }) => {
    for (let since = 0; ; ) {
      const { entries, last } = await call("trace", { query: { since, most: 1000 } });
      for (const entry of entries) show(input, entry);
      if (entries.length < 1000) return 0;
      since = last;
    }
  });

function show(input: CommandInput, entry: Followed): void {
  if (input.json) input.terminal.print(JSON.stringify(entry));
  else if ("missed" in entry)
    input.terminal.complain(`${entry.missed} messages were left out: this terminal was too slow.`);
  else for (const line of printMessage(entry, input.options["short"] === true)) input.terminal.print(line);
}
