import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import path from "node:path";
import type { RuledOut } from "#base/explained-error";
import { version } from "../version.ts";
import { freeBytes } from "./data-folder.ts";
import { changesSince, runtimeOf } from "./self-test.ts";
import { readJournal } from "./set-up-journal.ts";

export interface Crash {
  readonly error: unknown;
  readonly data: string;
  readonly currentFolder: string;
  /** As in `c-7Q2F`. */
  readonly case: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** As in `start` or `uncaughtException`. */
  readonly operation: string;
}

const KEPT = 5;
const ENOUGH_BYTES = 16 * 1024 * 1024;

/**
 * Writes what is known of a crash into run/crash-CASE.json in the data folder, or into the current or the temporary folder where that
 * cannot be written; answers the file, undefined where none can. Never throws.
 */
export function writeCrashReport(crash: Crash): string | undefined {
  const { error, data, currentFolder, at, operation } = crash;
  const report = {
    case: crash.case,
    at,
    operation,
    version,
    pid: process.pid,
    stack: error instanceof Error ? error.stack : String(error),
    cause: error instanceof Error && error.cause instanceof Error ? error.cause.stack : undefined,
    runtime: runtimeOf(),
    changedSinceGoodStart: attempt(() => changesSince(data)),
    ruledOut: measure(data),
    steps: attempt(() => readJournal(data)[0]?.steps),
  };
  const text = `${JSON.stringify(report, undefined, 1)}\n`;
  const run = path.join(data, "run");
  for (const folder of [run, data, currentFolder, tmpdir()]) {
    const file = path.join(folder, `crash-${crash.case}.json`);
    try {
      writeFileSync(file, text, { mode: 0o600 });
      if (folder === run) forgetOld(run);
      return file;
    } catch (failure) {
      if (!(failure instanceof Error && "code" in failure)) return undefined;
    }
  }
  return undefined;
}

/** What is measured to be in order at the moment of a crash; what is not, or cannot be measured, is left out. */
export function measure(data: string): RuledOut[] {
  const found: RuledOut[] = [];
  const free = freeBytes(data);
  if (free !== undefined && free > ENOUGH_BYTES)
    found.push({ kind: "disk-full", evidence: `${free} bytes are free for ${data}` });
  const memory = freemem();
  if (memory > ENOUGH_BYTES) found.push({ kind: "memory", evidence: `${memory} bytes of memory are free` });
  const writable = attempt(() => {
    const file = path.join(data, "run", `probe-${process.pid}`);
    writeFileSync(file, "", { mode: 0o600 });
    rmSync(file);
    return true;
  });
  if (writable === true) found.push({ kind: "rights", evidence: `a file could be written into ${data}` });
  const open = attempt(() => readdirSync("/proc/self/fd").length);
  const most = attempt(() => /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);
  if (open !== undefined && most !== undefined && open < Number(most) * 0.8)
    found.push({ kind: "open-files", evidence: `${open} of ${most} files are open` });
  return found;
}

function forgetOld(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => /^crash-c-\w+\.json$/.test(name))
    .map((name) => path.join(folder, name))
    .toSorted((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  for (const file of files.slice(KEPT)) rmSync(file, { force: true });
}

/** Whatever fails here must not hide the crash that is told of. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
