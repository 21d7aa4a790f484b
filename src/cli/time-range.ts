import { type CommandInput, type CommandOption, textOption } from "./command.ts";
import { wrongWord } from "./problems.ts";

/** The options of commands that look at a time. */
export const timeOptions: readonly CommandOption[] = [
  {
    flags: "--since <time>",
    summary: "from then on: 2026-11-23, 2026-11-23T08:00Z, or 7d for seven days ago",
  },
  { flags: "--until <time>", summary: "only before this time" },
];

/** What they were given, as the API wants it. */
export function readTimes(input: CommandInput): { readonly since?: string; readonly until?: string } {
  const since = readTime(input, "since");
  const until = readTime(input, "until");
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}

function readTime(input: CommandInput, name: string): string | undefined {
  const text = textOption(input, name);
  if (text === undefined) return undefined;
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const at = days === undefined ? Date.parse(text) : Date.now() - Number(days) * 24 * 60 * 60 * 1000;
  if (Number.isNaN(at)) throw wrongWord(`--${name}`, text, "a time as in 2026-11-23, or 7d");
  return new Date(at).toISOString();
}
