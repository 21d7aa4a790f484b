import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { forget, restoreFolder } from "../backup/pending.ts";
import { isAlive } from "./is-alive.ts";

/** What a killed process leaves half written, by folder; a number in the name is that of the process. */
const HALF_WRITTEN: readonly (readonly [folder: string, name: RegExp])[] = [
  ["run", /^(?:probe|time|clock-bpa)-(\d+)$/],
  ["run", /^instance\.json\.(\d+)$/],
  ["run", /^(?:set-up\.jsonl|last-good-start\.json)\.new$/],
  ["secrets", /^data\.key\.(\d+)$/],
  ["certificates", /^[\w-]+\.(?:pem|json)\.new$/],
];

/**
 * Removes what killed starts and restores have left, and answers the names. For who holds the lock of the store: nobody else writes
 * in these folders then. `interrupted`: no start was ever finished here and one was killed while it made a certificate, so one that is not in use never was.
 */
export function removeLeftovers(data: string, interrupted: boolean): readonly string[] {
  const removed: string[] = [];
  for (const [folder, pattern] of HALF_WRITTEN) {
    for (const name of namesIn(path.join(data, folder))) {
      const [found, pid] = pattern.exec(name) ?? [];
      if (found === undefined || (pid !== undefined && Number(pid) !== process.pid && isAlive(Number(pid))))
        continue;
      remove(`${folder}/${name}`);
    }
  }
  if (interrupted && !existsSync(path.join(data, "certificates", "in-use.json")))
    for (const name of namesIn(path.join(data, "certificates")))
      if (/^server-\d+(?:-key)?\.pem$/.test(name)) remove(`certificates/${name}`);
  const before = namesIn(restoreFolder(data));
  forget(data);
  const after = new Set(namesIn(restoreFolder(data)));
  removed.push(...before.filter((name) => !after.has(name)).map((name) => `restores/${name}`));
  return removed;

  function remove(name: string): void {
    rmSync(path.join(data, name), { force: true });
    removed.push(name);
  }
}

/** A file that lies where a folder has to be is told by who needs the folder. */
function namesIn(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
}
