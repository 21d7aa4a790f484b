import type { BackupListView, BackupView } from "#api/backup";
import { printTable, printTime } from "./table.ts";

const REASONS: Readonly<Record<BackupView["reason"], string>> = {
  "by-hand": "by hand",
  nightly: "nightly",
  "before-upgrade": "before an upgrade",
};

const size = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

export function printBackup({ file, bytes, users }: BackupView): string[] {
  return [
    `${file}  (${size(bytes)}, ${users} users)`,
    "It holds private keys and the messages of all people: keep it where only administrators can read it.",
    `To put it back: stop the server, then parley restore ${file}`,
  ];
}

export function printBackups({ folder, backups, nightly }: BackupListView): string[] {
  const rows = backups.map(({ name, at, bytes, reason, version, users, problem }) => [
    printTime(at),
    problem === undefined ? REASONS[reason] : "not readable",
    size(bytes),
    problem === undefined ? `${users} users, Parley ${version}` : problem,
    name,
  ]);
  return [
    ...(rows.length === 0
      ? [`There is no backup in ${folder}.`]
      : [`In ${folder}:`, ...printTable(["WHEN", "WHY", "SIZE", "WHAT", "FILE"], rows)]),
    ...(nightly ? [printNightly(nightly)] : []),
  ];
}

function printNightly({ at, keep, next, failed }: NonNullable<BackupListView["nightly"]>): string {
  if (at === "" || next === null) return "None is made by itself (backup.at is empty).";
  const last = failed === null ? "" : ` The last attempt failed: ${failed}`;
  return `The next is made at ${printTime(next)}; ${keep} nightly ones are kept.${last}`;
}
