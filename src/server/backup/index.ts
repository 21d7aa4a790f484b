import type { BackupListView, BackupView } from "#api/backup";
import type { CancelTimer, Clock } from "#base/clock";
import { ExplainedError } from "#base/explained-error";
import type { Log } from "#base/log";
import type { Scope } from "#base/scope";
import type { LiveSettings } from "#settings/live";
import { writeAudit } from "#storage/audit";
import type { Database } from "#storage/database";
import { forgetOld, listBackups, newestBackup } from "./list-backups.ts";
import { backupFolder, makeBackup } from "./make-backup.ts";
import { backupAt, backupKeep } from "./settings.ts";

export interface BackupUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly data: string;
  readonly version: string;
  readonly settings: LiveSettings;
  readonly database: Pick<Database, "write">;
  /** Told when the nightly backup could not be made. */
  failed(problem: ExplainedError): void;
}

/** The backups of a running server. */
export interface Backups {
  /** Rejects with BAK-0002, -0008, -0009, STORE-0001 to STORE-0011. */
  make(by: string): Promise<BackupView>;
  list(): Promise<BackupListView>;
  /** When the newest was made, in milliseconds since 1970; undefined: there is none. */
  newest(): Promise<number | undefined>;
}

const DAY_MS = 86_400_000;
/** A server that was off at night makes up for it, when those who came with the start are served. */
const AFTER_START_MS = 600_000;

/** Makes one each night and after a night that was missed, until the scope ends. */
export function openBackups(uses: BackupUses, scope: Scope): Backups {
  const { clock, log, data, version, settings, database } = uses;
  const folder = backupFolder(data);
  let last: Promise<unknown> = Promise.resolve();
  let failure: string | null = null;

  /** One after the other: each needs the disk for itself. */
  function make(reason: BackupView["reason"], by: string): Promise<BackupView> {
    const work = last.then(async () => {
      const made = await makeBackup({ data, reason, version, now: clock.now() });
      const entry = {
        at: new Date(clock.now()).toISOString(),
        who: by,
        what: "backup made",
        subject: made.name,
      };
      await database.write((tables) => writeAudit(tables, [entry]), "power-loss");
      log.write("info", `Made the backup ${made.name}.`, { bytes: made.bytes, by });
      return made;
    });
    last = work.catch(() => undefined);
    return work;
  }

  async function nightly(): Promise<void> {
    try {
      await make("nightly", "nightly");
      failure = null;
      const keep = settings.get(backupKeep);
      const removed = await forgetOld(folder, { nightly: keep, "before-upgrade": keep });
      if (removed.length > 0) log.write("info", "Removed old backups.", { removed });
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      log.write("error", "The nightly backup could not be made.", { details: failure });
      if (error instanceof ExplainedError) uses.failed(error);
    }
  }

  let over = false;
  let next: number | undefined;
  let cancel: CancelTimer = () => {};
  const plan = (): void => {
    cancel();
    const at = settings.get(backupAt);
    next = over || at === "" ? undefined : clock.now() + untilTime(clock.now(), at);
    if (next !== undefined) cancel = clock.after(next - clock.now(), () => void nightly().finally(plan));
  };
  const cancelStart = clock.after(AFTER_START_MS, () => void makeUp());
  async function makeUp(): Promise<void> {
    if (settings.get(backupAt) === "") return;
    // Where the folder cannot be read, the attempt says why.
    const newest = await newestBackup(folder).catch(() => undefined);
    if (!over && (newest === undefined || clock.now() - newest > DAY_MS)) await nightly();
  }
  plan();
  const forget = settings.onChange(backupAt, plan);
  scope.onEnd(async () => {
    over = true;
    cancel();
    cancelStart();
    forget();
    await last;
  });

  return {
    make: (by) => make("by-hand", by),
    newest: () => newestBackup(folder),
    list: async () => ({
      folder,
      backups: await listBackups(folder),
      nightly: {
        at: settings.get(backupAt),
        keep: settings.get(backupKeep),
        next: next === undefined ? null : new Date(next).toISOString(),
        failed: failure,
      },
    }),
  };
}

/** How long it is until this time comes by this machine's clock: a day at most, and an hour more in autumn. */
export function untilTime(now: number, time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const next = new Date(now);
  next.setHours(hours, minutes, 0, 0);
  if (next.getTime() <= now) next.setDate(next.getDate() + 1);
  return Math.max(next.getTime() - now, 1);
}
