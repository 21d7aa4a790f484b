import type { Terminal } from "./terminal.ts";

/** 0 fine, 1 found something or refused, 2 could not do or check it. */
export type ExitCode = 0 | 1 | 2;

export interface CommandOption {
  /** As commander reads it: `--tel <number>`, `--json`. */
  readonly flags: string;
  readonly summary: string;
  /** May stand more than once; the values are collected. */
  readonly many?: boolean;
}

/** What a command was given. Options by their long name without dashes in front. */
export interface CommandInput {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Absolute path of the data folder. */
  readonly data: string;
  readonly json: boolean;
  readonly terminal: Terminal;
}

/** A command is data: what it takes, examples, and what it does. */
export interface Command {
  /** Words after the name: `<address>` must be there, `[address]` may be, `<file...>` several. */
  readonly words?: readonly { readonly name: string; readonly summary: string }[];
  readonly options?: readonly CommandOption[];
  readonly examples: readonly string[];
  /** How the command ends when it fails; default: 1 when it was refused, 2 when it could not be done. */
  readonly failure?: ExitCode;
  /** Throws an ExplainedError or a ProblemAnswer's failure; whoever calls prints it. */
  run(input: CommandInput): Promise<ExitCode>;
}

/** An option that holds one text. */
export function textOption(input: CommandInput, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === "string" ? value : undefined;
}

/** The word at this place; commander has checked that it is there where it must be. */
export function word(input: CommandInput, at: number): string {
  return input.words[at] ?? "";
}
