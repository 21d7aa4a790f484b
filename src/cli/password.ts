import { readFileSync } from "node:fs";
import { type CommandInput, type CommandOption, textOption } from "./command.ts";
import { passwordSource, unreadableInput } from "./problems.ts";

export const passwordOptions: readonly CommandOption[] = [
  { flags: "--password-stdin", summary: "read the password from standard input" },
  { flags: "--password-file <file>", summary: "read the password from the first line of a file" },
];

/** The password from where the options say. One line break at its end is not part of it. Throws CLI-0004 or CLI-0005. */
export function readPassword(input: CommandInput): string {
  const file = textOption(input, "password-file");
  const stdin = input.options["password-stdin"] === true;
  if (stdin === (file !== undefined)) throw passwordSource(stdin ? "two" : "none");
  const text = file === undefined ? input.terminal.readInput() : readInputFile(file);
  return text.split(/\r?\n/, 1)[0] ?? "";
}

/** A file named on the command line, as text. */
export function readInputFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error) throw unreadableInput(file, String(error.code));
    throw error;
  }
}
