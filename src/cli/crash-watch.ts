import { printCase } from "#base/case-number";
import { ExplainedError, problemOf } from "#base/explained-error";
import type { Log } from "#base/log";
import { measure, writeCrashReport } from "#server/start/crash-report";
import { runningDefect, startDefect } from "#server/start/problems";
import type { CommandInput, ExitCode } from "./command.ts";
import { printProblem } from "./print/failure.ts";

/**
 * Sees to it that a server never ends without a word: whatever stops its start or its run becomes a sentence on the terminal and a
 * line in the log, both with a case of its own, and a defect leaves a report in a file too.
 */
export class CrashWatch {
  log: Log | undefined;
  /** From now on a defect is one of the running server, no longer one of its start. */
  running = false;
  readonly #input: CommandInput;

  constructor(input: CommandInput) {
    this.#input = input;
    process.on("uncaughtException", this.#uncaught);
  }

  /** Stops watching. */
  end(): void {
    process.off("uncaughtException", this.#uncaught);
  }

  /** A promise that nobody waited for comes here too. Nobody knows what works after that: the process ends. */
  readonly #uncaught = (error: unknown): void => {
    this.failed(error);
    process.exit(1);
  };

  /** Tells what failed, and with which code the command ends. */
  failed(error: unknown): ExitCode {
    const { terminal, json } = this.#input;
    const now = Date.now();
    // Cases of the store are far smaller numbers than the time, so no other case has this one.
    const incident = {
      case: printCase(now),
      at: new Date(now).toISOString(),
      component: "server",
      operation: this.running ? "run" : "start",
    };
    const { explanation } = error instanceof ExplainedError ? error : this.#defect(error, incident);
    const problem = problemOf(explanation, incident);
    this.log?.write("error", `${explanation.id} ${explanation.what}`, { ...incident, why: explanation.why });
    if (process.env["PARLEY_DEBUG"] && error instanceof Error) terminal.complain(error.stack ?? "");
    terminal.complain(json ? JSON.stringify(problem) : printProblem(problem));
    return 1;
  }

  #defect(
    error: unknown,
    incident: { readonly case: string; readonly at: string; readonly operation: string },
  ) {
    const { data } = this.#input;
    const report = writeCrashReport({ error, data, currentFolder: process.cwd(), ...incident });
    return (this.running ? runningDefect : startDefect)(error, report, measure(data));
  }
}
