import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { dataFolderInUse } from "./problems.ts";

/** Who holds a data folder: enough to tell a process from a later one with the same number, also in a copied folder. */
interface Holder {
  readonly pid: number;
  /** Of the boot, from the kernel; empty where there is none. */
  readonly boot: string;
  /** When the process began, in the kernel's ticks; empty where it cannot be read. */
  readonly began: string;
}

const lockFile = (data: string) => path.join(data, "run", "lock");

/** Takes the data folder for this process until the answer is called. A lock whose process is gone is taken over. */
export function lockDataFolder(data: string): () => void {
  const file = lockFile(data);
  const mine = describeProcess(process.pid);
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(file, mine)) {
      return () => {
        if (sameProcess(readHolder(file), mine)) unlinkSync(file);
      };
    }
    const text = readText(file);
    const holder = parseHolder(text);
    if (holder && isAlive(holder)) throw dataFolderInUse(data, holder.pid);
    removeStale(file, text);
  }
  throw dataFolderInUse(data, readHolder(file)?.pid ?? 0);
}

/** The process that holds the data folder; undefined when none does. */
export function lockHolder(data: string): number | undefined {
  const holder = readHolder(lockFile(data));
  return holder && isAlive(holder) ? holder.pid : undefined;
}

function create(file: string, holder: Holder): boolean {
  // Written aside and linked, so that nobody ever reads half a lock.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/** Moves a dead lock away; when another start was quicker and its live lock was moved, that one is put back. */
function removeStale(file: string, seen: string | undefined): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readText(aside) !== seen) linkSync(aside, file);
    unlinkSync(aside);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

function readHolder(file: string): Holder | undefined {
  return parseHolder(readText(file));
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function parseHolder(text: string | undefined): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    if (typeof value !== "object" || value === null || !("pid" in value) || typeof value.pid !== "number")
      return undefined;
    const boot = "boot" in value ? String(value.boot) : "";
    const began = "began" in value ? String(value.began) : "";
    return { pid: value.pid, boot, began };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const sameProcess = (one: Holder | undefined, other: Holder) =>
  one?.pid === other.pid && one.boot === other.boot && one.began === other.began;

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    const alive = error instanceof Error && "code" in error && error.code === "EPERM";
    if (!alive) return false;
  }
  return sameProcess(describeProcess(holder.pid), holder);
}

function describeProcess(pid: number): Holder {
  // proc(5): the 22nd field of stat is when the process began; the second may hold blanks and brackets.
  const stat = readProc(`/proc/${pid}/stat`);
  const began = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  return { pid, boot: readProc("/proc/sys/kernel/random/boot_id").trim(), began };
}

function readProc(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error) return ""; // no /proc here: the process number alone must do
    throw error;
  }
}
