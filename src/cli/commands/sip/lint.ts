import { readFileSync } from "node:fs";
import type { Command } from "../../command.ts";
import { lintMessage } from "../../lint-message.ts";
import { unreadableInput } from "../../problems.ts";

/** Works with no server. */
export const command: Command = {
  words: [{ name: "<file...>", summary: "files with one SIP message each" }],
  examples: ["parley sip lint invite.sip", "parley sip lint *.sip --json"],
  run: (input) => {
    let valid = true;
    const verdicts = input.words.map((file) => ({ file, ...lintMessage(readOctets(file)) }));
    for (const verdict of verdicts) {
      valid &&= verdict.valid;
      if (input.json) continue;
      input.terminal.print(
        `${verdict.file}: ${verdict.valid ? "valid" : "not valid"}  ${printable(verdict.startLine)}`,
      );
      for (const one of verdict.problems) {
        input.terminal.print(
          `  ${one.field} at ${one.offset}: expected ${one.expected}, seen ${JSON.stringify(one.seen)} (${one.rfc})`,
        );
      }
    }
    // One file is one object; several are one object a line.
    if (input.json) for (const verdict of verdicts) input.terminal.print(JSON.stringify(verdict));
    return Promise.resolve(valid ? 0 : 1);
  },
};

function readOctets(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    if (error instanceof Error && "code" in error) throw unreadableInput(file, String(error.code));
    throw error;
  }
}

const printable = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "·");
