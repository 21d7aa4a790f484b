import { utf8Encode } from "#base/octets";
import { parleyTrace } from "#trace/read/text/parley-trace";
import type { CommandInput, ExitCode } from "../command.ts";
import { followTrace } from "../follow-trace.ts";
import { CallTeller } from "./tell-calls.ts";

/** Tells what happens on the running server until it is asked to end. */
export function followServer(input: CommandInput): Promise<ExitCode> {
  const teller = new CallTeller(input, "this server");
  const reader = parleyTrace.open((record) => record.kind === "sip" && teller.take(record));
  return followTrace(input, (entry) => {
    if ("missed" in entry)
      input.terminal.complain(`${entry.missed} messages were left out: this terminal was too slow.`);
    else reader.begin({ text: utf8Encode(JSON.stringify(entry)), number: entry.number });
  });
}
