import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { ExplainedError } from "#base/explained-error";

const journalFile = (data: string) => path.join(data, "run", "set-up.jsonl");
const RUNS_KEPT = 20;
const MOST_READ = 4 * 1024 * 1024;

/** What a step has read, and what it did about it: told by the step itself. */
export type Facts = Readonly<Record<string, unknown>>;

const line = z.object({
  run: z.string(),
  step: z.string(),
  began: z.string(),
  ended: z.string().optional(),
  failed: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
});
/** A line says that a step began; a second one of the same run and step says how it ended. */
type Line = z.infer<typeof line>;

/** One step of a run, as the journal tells it. */
export interface JournalStep {
  readonly step: string;
  /** `unfinished`: it began, and its process ended before it did. */
  readonly state: "done" | "failed" | "unfinished";
  readonly began: string;
  readonly milliseconds: number | null;
  readonly failed: string | null;
  readonly facts: Facts;
}

export interface JournalRun {
  readonly run: string;
  /** Whether the last step of all was done. */
  readonly ready: boolean;
  readonly steps: readonly JournalStep[];
}

export const LAST_STEP = "ready";

/** Where each step of a start is written down as it begins and ends, so that after a kill one can see how far it came. */
export class SetUpJournal {
  readonly #file: string;
  readonly #run: string;
  readonly #now: () => number;
  #waiting = "";

  /** Keeps the newest runs of those that are written there already. */
  constructor(data: string, now: () => number) {
    this.#file = journalFile(data);
    this.#now = now;
    this.#run = `${new Date(now()).toISOString()} process ${process.pid}`;
    trim(this.#file);
  }

  /** Writes a step down while `work` does it; `note` adds what it read, compared and did. */
  async step<T>(step: string, work: (note: (facts: Facts) => void) => T | Promise<T>): Promise<T> {
    const began = new Date(this.#now()).toISOString();
    const facts: Record<string, unknown> = {};
    this.#write({ run: this.#run, step, began });
    const end = (failed?: string): void => {
      const ended = new Date(this.#now()).toISOString();
      this.#write({ run: this.#run, step, began, ended, ...(failed !== undefined && { failed }), facts });
    };
    try {
      const result = await work((more) => Object.assign(facts, more));
      end();
      return result;
    } catch (error) {
      end(error instanceof ExplainedError ? error.message : `defect: ${String(error)}`.slice(0, 500));
      throw error;
    }
  }

  /** Before the folder is there lines wait; where it cannot be written, the step that needs it says why. */
  #write(value: Line): void {
    this.#waiting += `${JSON.stringify(value)}\n`;
    try {
      appendFileSync(this.#file, this.#waiting, { mode: 0o600 });
      this.#waiting = "";
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }
}

/** The runs that are kept, the latest first. */
export function readJournal(data: string): JournalRun[] {
  const runs = new Map<string, Map<string, Line>>();
  for (const one of linesOf(journalFile(data))) {
    const steps = runs.get(one.run) ?? new Map<string, Line>();
    runs.set(one.run, steps.set(one.step, one));
  }
  return [...runs]
    .map(([run, steps]) => ({
      run,
      ready: steps.get(LAST_STEP)?.ended !== undefined,
      steps: [...steps.values()].map(stepOf),
    }))
    .reverse();
}

function stepOf({ step, began, ended, failed, facts = {} }: Line): JournalStep {
  return {
    step,
    state: ended === undefined ? "unfinished" : failed === undefined ? "done" : "failed",
    began,
    milliseconds: ended === undefined ? null : Date.parse(ended) - Date.parse(began),
    failed: failed ?? null,
    facts,
  };
}

function linesOf(file: string): Line[] {
  return readText(file)
    .split("\n")
    .flatMap((text) => {
      const read = line.safeParse(parse(text));
      return read.success ? [read.data] : []; // the last line may be half written
    });
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8").slice(-MOST_READ);
  } catch (error) {
    if (error instanceof Error && "code" in error) return "";
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function trim(file: string): void {
  const lines = linesOf(file);
  const runs = [...new Set(lines.map(({ run }) => run))];
  if (runs.length < RUNS_KEPT) return;
  const kept = new Set(runs.slice(-RUNS_KEPT + 1));
  const text = lines.filter(({ run }) => kept.has(run)).map((one) => `${JSON.stringify(one)}\n`);
  try {
    writeFileSync(`${file}.new`, text.join(""), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}
