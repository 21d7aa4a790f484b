import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ExplainedError } from "#base/explained-error";
import { explainStorage } from "./explain.ts";
import { inUse } from "./problems.ts";

/**
 * Keeps a second process off a database until the answer is called: SQLite's own lock on an empty file beside it. The operating
 * system lets it go at kill -9, a copied folder is not locked elsewhere, and no number of a process is mistaken for another's.
 * The database itself stays readable for backup tools. Throws STORE-0002.
 */
export function takeLock(file: string): () => void {
  const lockFile = `${file}.lock`;
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(lockFile, { timeout: 0 });
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock?.close();
    const explained = explainStorage(error, lockFile);
    const taken = explained instanceof ExplainedError && explained.explanation.id === "STORE-0002";
    throw taken ? inUse(path.dirname(file), holderOf(lockFile)) : explained;
  }
  const held = lock;
  return () => {
    if (held.isOpen) held.close();
  };
}

/** The process that the kernel names as the lock's holder (proc(5), /proc/locks); undefined where it names none. */
function holderOf(lockFile: string): number | undefined {
  try {
    const inode = `:${statSync(lockFile).ino}`;
    for (const line of readFileSync("/proc/locks", "utf8").split("\n")) {
      // 1: POSIX  ADVISORY  WRITE 4711 fe:00:123456 1073741824 1073741824
      const [, , , , pid, place] = line.trim().split(/\s+/);
      if (place?.endsWith(inode) && Number(pid) > 0) return Number(pid);
    }
  } catch {
    return undefined; // no /proc here
  }
  return undefined;
}
