import type { TraceView } from "#api/trace";
import type { Command, CommandInput, ExitCode } from "../command.ts";
import { failureOf, instanceOf, send } from "../connect.ts";
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
  const { body } = response;
  if (!response.ok || !body) throw await failureOf(response);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const asked = input.terminal.untilAsked().then(() => "asked" as const);
  for (let rest = ""; ; ) {
    // A server that ends cuts the connection: that is the end of the stream, however it is called.
    const next = await Promise.race([reader.read().catch(() => "gone" as const), asked]);
    if (next === "asked") {
      await reader.cancel().catch(() => undefined); // it may be over already
      return 0;
    }
    if (next === "gone" || next.done) {
      input.terminal.complain("The server has ended.");
      return 2;
    }
    const lines = (rest + next.value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") show(input, JSON.parse(line)); // our own server wrote it
  }
}
