import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { z } from "zod";
import { ExplainedError } from "#base/explained-error";
import { lockDatabase } from "#storage/backup";
import { databaseFile } from "../start/places.ts";
import { serverRuns } from "./problems.ts";

/** What of the data folder is exchanged. Logs, traces and backups stay, and so does `run`. */
const PARTS = ["parley.db", "parley.db-wal", "parley.db-shm", "secrets", "certificates", "parley.yaml"];
/** States that were kept aside stay for so many restores. */
const KEPT = 3;

const shape = z.object({
  /** The folder of this restore. */
  id: z.string().regex(/^[\w-]{1,60}$/),
  at: z.string(),
  by: z.string(),
  /** What is put in place, as told to people. */
  what: z.string(),
  /** Where it lies: a folder in `restores`. */
  from: z.string().regex(/^[\w-]{1,60}\/(?:incoming|before)$/),
  parts: z.array(z.string()),
});

/** A restore that is decided. Once its file is in place it is carried out, whatever is killed when. */
export type Pending = z.infer<typeof shape>;

export const restoreFolder = (data: string): string => path.join(data, "restores");
const pendingFile = (data: string) => path.join(restoreFolder(data), "pending.json");

/** Keeps every Parley off the data folder until the answer is called. Throws BAK-0001 while one works on it. */
export function lockData(data: string): () => void {
  try {
    return lockDatabase(databaseFile(data));
  } catch (error) {
    if (!(error instanceof ExplainedError) || error.explanation.id !== "STORE-0002") throw error;
    const { why } = error.explanation;
    const observed = why !== "unknown" ? why.observed : undefined;
    const pid =
      typeof observed === "object" && observed !== null && "pid" in observed ? observed.pid : undefined;
    throw serverRuns(data, pid);
  }
}

/**
 * The decision: written beside and moved into place, which is one step. Before it nothing has changed, after it everything will.
 * For who holds the lock.
 */
export function decide(data: string, pending: Pending): void {
  const file = pendingFile(data);
  const beside = path.join(restoreFolder(data), pending.id, "decision.json");
  writeFileSync(beside, `${JSON.stringify(pending)}\n`, { mode: 0o600 });
  sync(beside);
  renameSync(beside, file);
  sync(restoreFolder(data));
}

/** What was decided and not carried out; undefined: nothing. */
export function readPending(data: string): Pending | undefined {
  try {
    return shape.parse(JSON.parse(readFileSync(pendingFile(data), "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Carries out a restore whose process was killed in the middle, before anything of the data folder is read. Undefined: there was
 * none. Throws BAK-0001 while another process does the same.
 */
export function finishRestore(data: string): Pending | undefined {
  if (!existsSync(pendingFile(data))) return undefined;
  const unlock = lockData(data);
  try {
    return carryOut(data);
  } finally {
    unlock();
  }
}

/** Exchanges the parts. Each move is made once, however often this is begun. For who holds the lock. */
export function carryOut(data: string): Pending | undefined {
  const pending = readPending(data);
  if (!pending) return undefined;
  const { id, from, parts } = pending;
  const before = path.join(restoreFolder(data), id, "before");
  mkdirSync(before, { recursive: true, mode: 0o700 });
  for (const part of PARTS) {
    const [here, coming] = [path.join(data, part), path.join(restoreFolder(data), from, part)];
    const arriving = parts.includes(part);
    if (arriving && !existsSync(coming)) continue; // it has come
    if (existsSync(here)) renameSync(here, free(path.join(before, part)));
    if (arriving) renameSync(coming, here);
  }
  for (const folder of [before, data]) sync(folder);
  renameSync(pendingFile(data), path.join(restoreFolder(data), id, "done.json"));
  sync(restoreFolder(data));
  forget(data);
  return pending;
}

/** The newest restore whose former state is still there. */
export function latestDone(data: string): Pending | undefined {
  return doneRestores(data).find(({ id }) => keptParts(data, id).length > 0);
}

/** What was kept aside by this restore. */
export function keptParts(data: string, id: string): string[] {
  const folder = path.join(restoreFolder(data), id, "before");
  return existsSync(folder) ? readdirSync(folder).filter((name) => PARTS.includes(name)) : [];
}

/** Attempts that were killed before they were decided, and what is too old. For who holds the lock. */
export function forget(data: string): void {
  const folder = restoreFolder(data);
  if (!existsSync(folder)) return;
  const pending = readPending(data);
  const done = doneRestores(data).map(({ id }) => id);
  const stays = new Set([
    ...done.slice(0, KEPT),
    ...(pending ? [pending.id, path.dirname(pending.from)] : []),
  ]);
  for (const name of readdirSync(folder)) {
    if (stays.has(name) || !statSync(path.join(folder, name)).isDirectory()) continue;
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

/** Newest first. */
function doneRestores(data: string): Pending[] {
  const folder = restoreFolder(data);
  if (!existsSync(folder)) return [];
  const done = readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name, "done.json");
    return existsSync(file) ? [shape.parse(JSON.parse(readFileSync(file, "utf8")))] : [];
  });
  return done.toSorted((one, other) => (one.at < other.at ? 1 : -1));
}

function free(place: string): string {
  let name = place;
  for (let count = 2; existsSync(name); count++) name = `${place}.${count}`;
  return name;
}

function sync(file: string): void {
  const handle = openSync(file, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
