import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import path from "node:path";
import type { BackupView } from "#api/backup";
import { ExplainedError } from "#base/explained-error";
import { fileRefused } from "./problems.ts";
import { Archive, refusedBy } from "./read-archive.ts";

/** Where somebody wants a backup: `place` is a file, or a folder that it is put into. Rejects with BAK-0008 where something else lies. */
export async function placeFor(place: string): Promise<{ readonly folder: string; readonly name?: string }> {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found?.isDirectory()) return { folder: place };
  if (found && !(await isBackup(place))) throw fileRefused(place, "write", "EEXIST");
  return { folder: path.dirname(place), name: path.basename(place) };
}

/** Moves a backup that the server made to where it is wanted, in one step also onto another disk. Throws BAK-0008. */
export function moveBackup(
  made: BackupView,
  to: { readonly folder: string; readonly name?: string },
): BackupView {
  const name = to.name ?? made.name;
  const file = path.join(to.folder, name);
  const beside = path.join(to.folder, `.moving-${process.pid}-${made.name}`);
  try {
    copyFileSync(made.file, beside);
    const handle = openSync(beside, "r+");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, file);
    rmSync(made.file);
  } catch (error) {
    if (existsSync(beside)) rmSync(beside);
    throw refusedBy(error, file, "write");
  }
  return { ...made, file, name };
}

async function isBackup(file: string): Promise<boolean> {
  try {
    await (await Archive.open(file)).close();
    return true;
  } catch (error) {
    if (error instanceof ExplainedError) return false;
    throw error;
  }
}
