import { readFileSync } from "node:fs";
import { utf8Decode } from "#base/octets";
import { type LintProblem, type LintReport, lintMessage } from "#sip/message/lint";
import type { Command } from "../../command.ts";
import { unreadableInput } from "../../problems.ts";

/** Works with no server. */
export const command: Command = {
  words: [{ name: "<file...>", summary: "files with one SIP message each" }],
  examples: ["parley sip lint invite.sip", "parley sip lint *.sip --json"],
  run: (input) => {
    let valid = true;
    const verdicts = input.words.map((file) => ({ file, ...readable(lintMessage(readOctets(file))) }));
    for (const verdict of verdicts) {
      valid &&= verdict.valid;
      if (input.json) continue;
      input.terminal.print(
        `${verdict.file}: ${verdict.valid ? "valid" : "not valid"}  ${printable(verdict.startLine)}`,
      );
      for (const one of verdict.problems) input.terminal.print(`  ${inWords(one)}`);
      for (const one of verdict.notes) input.terminal.print(`  worth knowing: ${inWords(one)}`);
    }
    // One file is one object; several are one object a line.
    if (input.json) for (const verdict of verdicts) input.terminal.print(JSON.stringify(verdict));
    return Promise.resolve(valid ? 0 : 1);
  },
};

/** For people and JSON octets become text; offsets still count octets. */
const readable = (report: LintReport): LintReport => ({
  ...report,
  startLine: utf8Decode(report.startLine),
  problems: report.problems.map((one) => ({ ...one, seen: utf8Decode(one.seen) })),
  notes: report.notes.map((one) => ({ ...one, seen: utf8Decode(one.seen) })),
});

const inWords = ({ field, offset, expected, seen, rfc }: LintProblem): string =>
  `${field} at ${offset}: expected ${expected}, ${seen === "" ? "nothing is there" : `seen ${printable(JSON.stringify(seen))}`} (${rfc})`;

function readOctets(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    if (error instanceof Error && "code" in error) throw unreadableInput(file, String(error.code));
    throw error;
  }
}

const printable = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "·");
