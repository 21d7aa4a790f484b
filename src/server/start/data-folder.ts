import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { ExplainedError } from "#base/explained-error";
import {
  dataFolderFailed,
  dataFolderIsNoFolder,
  dataFolderNotWritable,
  diskFull,
  LEAST_FREE_BYTES,
} from "./problems.ts";

/**
 * Makes the data folder with its `run` and `log` folders, readable by this user only, and proves that it can be written:
 * one file of 4 KB is written and removed. Throws START-0001, -0002, -0003 or -0008, which name what was measured.
 */
export function prepareDataFolder(data: string): void {
  attempt("create the folder", data, () => makeFolder(data));
  for (const name of ["run", "log"]) {
    attempt("create a folder in", data, () => makeFolder(path.join(data, name)));
  }
  const free = freeBytes(data);
  if (free !== undefined && free < LEAST_FREE_BYTES) throw diskFull(data, free, "no error yet");
  attempt("write into", data, () => probe(path.join(data, "run", `probe-${process.pid}`)));
  // The keys lie under it. A folder that somebody else owns and shares with us keeps its rights.
  if (statSync(data).uid === process.getuid?.())
    attempt("set the rights of", data, () => chmodSync(data, 0o700));
}

/** Bytes that this user may still write on the file system of `folder`; undefined where that cannot be measured. */
export function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** Not `recursive: true`: that never ends on file systems like /proc, where mkdir says ENOENT inside an existing folder. */
function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const above = path.dirname(folder);
  if (above !== folder) makeFolder(above);
  mkdirSync(folder, { mode: 0o700 });
}

function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return false;
    throw error;
  }
}

function probe(file: string): void {
  const handle = openSync(file, "w", 0o600);
  try {
    writeSync(handle, Buffer.alloc(4096));
  } finally {
    closeSync(handle);
    unlinkSync(file);
  }
}

function attempt(operation: string, data: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    throw explain(operation, data, error);
  }
}

function explain(operation: string, data: string, error: unknown): unknown {
  if (error instanceof ExplainedError || !(error instanceof Error) || !("code" in error)) return error;
  const code = String(error.code);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return dataFolderNotWritable(data, code, ownerOf(nearest(data)));
  }
  if (code === "ENOTDIR" || code === "EEXIST") {
    const found = nearest(data);
    if (!statSync(found).isDirectory()) return dataFolderIsNoFolder(data, found);
  }
  if (code === "ENOSPC" || code === "EDQUOT") return diskFull(data, freeBytes(nearest(data)), code);
  return dataFolderFailed(data, operation, code, error.message);
}

/** The deepest part of the path that exists. */
function nearest(folder: string): string {
  for (let part = folder; ; part = path.dirname(part)) {
    if (existsSync(part) || part === path.dirname(part)) return part;
  }
}

function ownerOf(folder: string): string {
  const { uid, mode } = statSync(folder);
  return `${folder} belongs to user ${uid}, mode ${(mode & 0o777).toString(8)}; this is user ${process.getuid?.() ?? "?"}`;
}
