import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "#base/clock";
import { ExplainedError } from "#base/explained-error";
import { explainStorage } from "./explain.ts";
import { inUse } from "./problems.ts";

/** The instance: everything that lasts is under it, and one process works on it at a time. */
export interface DataFolder {
  readonly path: string;
  /** The path of something in the folder. */
  file(...names: string[]): string;
  /** Lets the next process in. */
  close(): void;
}

/**
 * Makes the folder where there is none (readable by its owner only), proves that it can be written, and takes its lock.
 *
 * The lock is SQLite's lock on an empty file, held for as long as the process lives: the operating system lets it go at kill -9,
 * a copied folder is not locked elsewhere, and no process number is mistaken for another's (in containers all are 1). Who holds
 * it stands in `instance.json`, for the explanation only.
 *
 * Throws STORE-0001, STORE-0002, STORE-0004.
 */
export function openDataFolder(folder: string, clock: Clock): DataFolder {
  const file = (...names: string[]) => path.join(folder, ...names);
  proveWritable(folder, file(`.write-check-${process.pid}`));
  const lock = takeLock(file("instance.lock"), folder, file("instance.json"));
  const holder = { pid: process.pid, host: hostname(), since: new Date(clock.now()).toISOString() };
  writeFileSync(file("instance.json"), `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  return {
    path: folder,
    file,
    close: () => {
      rmSync(file("instance.json"), { force: true });
      lock.close();
    },
  };
}

/** Who works on a data folder now; undefined when nobody does. Changes nothing, and needs no right to write. */
export function holderOf(folder: string): Holder | undefined {
  try {
    takeLock(path.join(folder, "instance.lock"), folder, path.join(folder, "instance.json")).close();
    return undefined;
  } catch (error) {
    if (!(error instanceof ExplainedError) || error.explanation.id !== "STORE-0002") return undefined;
    return readHolder(path.join(folder, "instance.json"));
  }
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

function proveWritable(folder: string, probe: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(probe, "Parley was here to see whether it may write.\n", { mode: 0o600 });
  } catch (error) {
    throw explainStorage(error, probe);
  } finally {
    rmSync(probe, { force: true });
  }
}

function takeLock(lockFile: string, folder: string, holderFile: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(lockFile, { timeout: 0 });
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock?.close();
    const explained = explainStorage(error, lockFile);
    const taken = explained instanceof ExplainedError && explained.explanation.id === "STORE-0002";
    throw taken ? inUse(folder, readHolder(holderFile)) : explained;
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    const { pid, host, since } = JSON.parse(readFileSync(file, "utf8"));
    return { pid: Number(pid), host: String(host), since: String(since) };
  } catch {
    return undefined; // it is between taking the lock and writing its name
  }
}
