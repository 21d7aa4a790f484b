import type { TraceView } from "#api/trace";
import type { Command, CommandInput, ExitCode } from "../command.ts";
import { instanceOf, send } from "../connect.ts";
import { printMessage } from "../print/trace.ts";
import { withServer } from "../with.ts";

export const command: Command = {
  options: [
    { flags: "--follow", summary: "go on with messages as they pass, until Ctrl+C" },
    { flags: "--short", summary: "one line a message" },
  ],
  examples: ["parley trace --short", "parley trace --follow --json"],
  run: (input) => (input.options["follow"] === true ? follow(input) : past(input)),
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

function show(input: CommandInput, entry: TraceView | { readonly missed: number }): void {
  if (input.json) input.terminal.print(JSON.stringify(entry));
  else if ("missed" in entry)
    input.terminal.complain(`${entry.missed} messages were left out: this terminal was too slow.`);
  else for (const line of printMessage(entry, input.options["short"] === true)) input.terminal.print(line);
}

async function follow(input: CommandInput): Promise<ExitCode> {
  const response = await send(instanceOf(input.data), input.data, "traceFollow", {});
  if (!response.ok || !response.body) return 2;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const asked = input.terminal.untilAsked().then(() => ({ done: true, value: undefined }) as const);
  for (let rest = ""; ; ) {
    const { done, value } = await Promise.race([reader.read(), asked]);
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") show(input, JSON.parse(line)); // our own server wrote it
  }
  await reader.cancel().catch(() => undefined); // it may be over already
  return 0;
}
