import { spawn } from "node:child_process";
import type { Octets } from "#base/octets";
import type { OneWay } from "./one-way.ts";

export interface ProgramUse<T> {
  readonly program: string;
  words(one: T): readonly string[];
  /** What the program reads. */
  input(one: T): Octets;
  /** It ended otherwise than with 0, or cannot be started (`code` as in ENOENT). Nothing more is run; `unsent` begins with this one. */
  failed(because: string, code: string | number | null, unsent: readonly T[]): void;
}

/** Between two runs: to start a program costs this process some milliseconds (3 measured), and events can come in floods. */
const PAUSE_MS = 20;
const MOST_WAITING = 500;
const MOST_RUN_MS = 5_000;
const MOST_COMPLAINT = 300;

/** Runs a program for each thing that is written, one after the other, each with 5 s. */
export function runEach<T>(use: ProgramUse<T>): OneWay<T> {
  const waiting: T[] = [];
  let running = false;
  let closed = false;
  const next = (): void => {
    const [one] = closed ? [] : waiting.splice(0, 1);
    running = one !== undefined;
    if (one === undefined) return;
    run(use, one, (because, code) => {
      if (because === undefined || closed) {
        setTimeout(next, PAUSE_MS).unref();
        return;
      }
      closed = true;
      use.failed(because, code, [one, ...waiting.splice(0)]);
    });
  };
  return {
    write: (one) => {
      if (closed) return;
      waiting.push(one);
      if (!running) next();
      if (waiting.length <= MOST_WAITING) return;
      closed = true;
      use.failed(`${MOST_WAITING} of them wait for ${use.program}`, null, waiting.splice(0));
    },
    close: () => {
      closed = true;
      waiting.length = 0;
    },
  };
}

/** `end` is called once; without a reason where all went well. */
function run<T>(
  { program, words, input }: ProgramUse<T>,
  one: T,
  end: (because: string | undefined, code: string | number | null) => void,
): void {
  let over = false;
  let complaint = "";
  const once = (because: string | undefined, code: string | number | null): void => {
    if (over) return;
    over = true;
    end(because, code);
  };
  const child = spawn(program, words(one), {
    stdio: ["pipe", "ignore", "pipe"],
    timeout: MOST_RUN_MS,
    killSignal: "SIGKILL",
  });
  child.on("error", (error) => once(error.message, "code" in error ? String(error.code) : null));
  child.stderr.on("data", (bytes: Buffer) => {
    complaint = `${complaint}${bytes.toString("utf8")}`.slice(0, MOST_COMPLAINT);
  });
  child.on("close", (code) =>
    once(code === 0 ? undefined : complaint.split("\n")[0]?.trim() || `${program} ended with ${code}`, code),
  );
  // It may end before it has read.
  child.stdin.on("error", () => undefined);
  child.stdin.end(Buffer.from(input(one), "latin1"));
}
