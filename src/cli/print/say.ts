import type { CommandInput } from "../command.ts";
import type { Answering } from "../connect.ts";

/** Prints one object: as JSON, or as the lines that `lines` makes of it. */
export function say<T>(input: CommandInput, value: T, lines: (value: T) => readonly string[]): void {
  if (input.json) input.terminal.print(JSON.stringify(value));
  else for (const line of lines(value)) input.terminal.print(line);
}

/** Tells people that no server runs and the store itself was worked on. */
export function sayWhere(input: CommandInput, answering: Answering): void {
  if (answering.direct)
    input.terminal.complain(`No server runs with ${input.data}; this worked on its store directly.`);
}
