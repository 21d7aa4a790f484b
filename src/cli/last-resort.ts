import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { printCase } from "#base/case-number";

/**
 * A sentence and a report where the program itself cannot be loaded: a file of it is missing or damaged. It needs next to nothing of
 * the program, since nobody knows what is left of it.
 */
export function tellUnloadable(error: unknown): void {
  const now = Date.now();
  const number = printCase(now);
  const seen = error instanceof Error ? `${error.name}: ${error.message.split("\n")[0]}` : String(error);
  const report = {
    case: number,
    at: new Date(now).toISOString(),
    versions: process.versions,
    stack: error instanceof Error ? error.stack : seen,
  };
  const file = [process.cwd(), tmpdir()]
    .map((folder) => path.join(folder, `crash-${number}.json`))
    .find((name) => isWritten(name, `${JSON.stringify(report, undefined, 1)}\n`));
  const where = file === undefined ? "No report could be written." : `The report is ${file}.`;
  process.stderr.write(
    `  fix: Fetch Parley's files again; npm ci in its folder fetches what it needs.\nSTART-0009 Parley's own files cannot be loaded: ${seen.slice(0, 300)}. ${where} (parley explain START-0009, case ${number})\n`,
  );
}

function isWritten(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
