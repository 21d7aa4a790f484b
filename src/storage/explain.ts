import { readdirSync, statfsSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { ExplainedError, type RuledOut } from "#base/explained-error";
import { damaged, diskFailed, diskFull, inUse, notWritable } from "./problems.ts";

/** Result codes of SQLite; the upper bits of an extended code say more (sqlite.org/rescode). */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** What the operating system or SQLite said about a file, as an explained error; anything else comes back as it is. */
export function explainStorage(error: unknown, file: string): unknown {
  if (error instanceof ExplainedError || !(error instanceof Error)) return error;
  if ("errcode" in error && typeof error.errcode === "number")
    return explainSqlite(error, error.errcode, file);
  if ("code" in error && typeof error.code === "string" && "syscall" in error) {
    if (error.code === "ENOSPC" || error.code === "EDQUOT") return diskFull(file, freeBytes(file), error);
    return notWritable(file, { code: error.code, user: userInfo().username }, error);
  }
  return error;
}

function explainSqlite(error: Error, code: number, file: string): unknown {
  switch (code & 0xff) {
    case BUSY:
    case LOCKED:
      return inUse(path.dirname(file), undefined);
    case READONLY:
    case CANTOPEN:
      return notWritable(
        file,
        { code: `SQLite ${code}: ${error.message}`, user: userInfo().username },
        error,
      );
    case CORRUPT:
    case NOTADB:
      return damaged(file, `SQLite ${code}: ${error.message}`, backupsBeside(file), error);
    case FULL:
      return diskFull(file, freeBytes(file), error);
    case IOERR:
      return diskFailed(file, code, notTheRoom(file), error);
    default:
      return error; // our own mistake (a constraint, a wrong statement): a defect, with its stack
  }
}

function notTheRoom(file: string): readonly [RuledOut, ...RuledOut[]] {
  const free = freeBytes(file);
  return [
    { kind: "damage", evidence: "SQLite reported an operation of the disk, not the content of the file" },
    ...(free === undefined || free < 1_000_000
      ? []
      : [{ kind: "disk-full", evidence: `${free} bytes are free on this disk` }]),
  ];
}

/** Bytes that this user may still write on the disk of a file; undefined when that cannot be asked. */
export function freeBytes(file: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path.dirname(file));
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** Backups in the folder `backups` beside a database, newest first. */
export function backupsBeside(file: string): string[] {
  const folder = path.join(path.dirname(file), "backups");
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".tar") && !name.startsWith("."))
      .sort()
      .reverse()
      .map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}
