import { readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { BackupView } from "#api/backup";
import { ExplainedError } from "#base/explained-error";
import { viewOf } from "./make-backup.ts";
import { fileRefused } from "./problems.ts";
import { Archive } from "./read-archive.ts";

const MOST_LISTED = 1000;

/** What lies in a folder of backups, newest first. One that cannot be read is listed too, and says why. */
export async function listBackups(folder: string): Promise<BackupView[]> {
  const names = namesIn(folder)
    .filter((name) => name.endsWith(".tar") && !name.startsWith("."))
    .slice(-MOST_LISTED);
  const views = await Promise.all(names.map((name) => look(path.join(folder, name))));
  return views.filter((one) => one !== undefined).toSorted((one, other) => (one.at < other.at ? 1 : -1));
}

/** Removes the oldest of a reason beyond the newest `keep`; what a person made by hand is not for us to remove. */
export async function forgetOld(
  folder: string,
  keep: Readonly<Record<"nightly" | "before-upgrade", number>>,
): Promise<readonly string[]> {
  const all = (await listBackups(folder)).filter(({ problem }) => problem === undefined);
  const old = (["nightly", "before-upgrade"] as const).flatMap((reason) =>
    all.filter((one) => one.reason === reason).slice(keep[reason]),
  );
  for (const { file } of old) rmSync(file, { force: true });
  return old.map(({ name }) => name);
}

/** When the newest whole backup was made; undefined where there is none. */
export async function newestBackup(folder: string): Promise<number | undefined> {
  const newest = (await listBackups(folder)).find(({ problem }) => problem === undefined);
  return newest && Date.parse(newest.at);
}

async function look(file: string): Promise<BackupView | undefined> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return undefined; // removed meanwhile
  try {
    const archive = await Archive.open(file);
    await archive.close();
    return viewOf(file, archive.manifest, found.size);
  } catch (error) {
    if (!(error instanceof ExplainedError)) throw error;
    return {
      name: path.basename(file),
      file,
      at: new Date(found.mtimeMs).toISOString(),
      bytes: found.size,
      reason: "by-hand",
      version: "",
      domain: null,
      users: 0,
      problem: error.explanation.what,
    };
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === "ENOENT") return [];
    throw code === undefined ? error : fileRefused(folder, "read", code);
  }
}
