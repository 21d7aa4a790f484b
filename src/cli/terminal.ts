import { readFileSync } from "node:fs";

/** What a command may do with the outside; a test gives a literal. */
export interface Terminal {
  /** A line on standard output. */
  print(line: string): void;
  /** A line on standard error. */
  complain(line: string): void;
  /** All of standard input, at most 1 MB. */
  readInput(): string;
  readonly width: number;
  readonly interactive: boolean;
  /** Resolves when the person or the system asks the command to end (Ctrl+C, SIGTERM), or the reader of our output is gone. */
  untilAsked(): Promise<void>;
}

const MOST_INPUT = 1_000_000;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const gone = new Promise<void>((resolve) => {
    // `parley trace --follow | head` closes our output: that is an end, not a failure.
    process.stdout.on("error", () => resolve());
  });
  return {
    print: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${line}\n`),
    readInput: () => readFileSync(0, "utf8").slice(0, MOST_INPUT),
    width: process.stdout.columns ?? 120,
    interactive: process.stdin.isTTY === true,
    untilAsked: () =>
      Promise.race([
        gone,
        new Promise<void>((resolve) => {
          for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
            process.once(signal, () => resolve());
        }),
      ]),
  };
}
