import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import path from "node:path";
import type { Clock } from "#base/clock";
import { Checksum } from "#security/checksum";
import { openDataKey } from "#security/data-key";
import { equalSecrets } from "#security/tokens";
import { knownMigrations, noteRestore, readCaseNumber, readDatabaseFacts } from "#storage/backup";
import { openDatabase } from "#storage/database";
import { freeBytes, prepareDataFolder } from "../start/data-folder.ts";
import { databaseFile, dataKeyFile } from "../start/places.ts";
import { syncFolder } from "./make-backup.ts";
import { type Manifest, signatureOf } from "./manifest.ts";
import {
  carryOut,
  decide,
  finishRestore,
  forget,
  keptParts,
  latestDone,
  lockData,
  type Pending,
  restoreFolder,
} from "./pending.ts";
import { damagedBackup, newerBackup, noRoom, nothingToUndo, wrongSignature } from "./problems.ts";
import { Archive, refusedBy } from "./read-archive.ts";

export interface RestoreWish {
  readonly data: string;
  readonly clock: Clock;
  readonly version: string;
  /** Who does it, for the audit. */
  readonly by: string;
}

/** What was done, or with a dry run would be. */
export interface Restored {
  readonly done: boolean;
  /** What is in place now, in words. */
  readonly what: string;
  readonly manifest: Manifest | undefined;
  /** Where the state before is kept; undefined where there was none. */
  readonly keptAside: string | undefined;
  /** Whether the backup is of the installation that was there: by its data key. Undefined where there was none. */
  readonly sameInstallation: boolean | undefined;
}

const ROOM_BESIDE = 16 * 1024 * 1024;

/**
 * Puts a backup in place of what is in the data folder, which is kept aside. Everything is unpacked, checked and brought to this
 * version beside; then one file is moved into place, and from then on it is carried out, if need be by the next start. Rejects with
 * BAK-0001 to BAK-0008, STORE-0001 to STORE-0011.
 */
export async function restoreBackup(file: string, wish: RestoreWish, dryRun: boolean): Promise<Restored> {
  const { data, clock, by } = wish;
  prepareDataFolder(data);
  finishRestore(data);
  const unlock = lockData(data);
  try {
    forget(data);
    const id = idOf(clock);
    const folder = path.join(restoreFolder(data), id);
    const archive = await Archive.open(file);
    const { manifest } = archive;
    const before = presentKeyId(data);
    const told = {
      what: `the backup of ${manifest.at} by Parley ${manifest.version}${manifest.domain === null ? "" : ` for ${manifest.domain}`}`,
      manifest,
      sameInstallation: before === undefined ? undefined : before === manifest.dataKeyId,
    };
    let decided = false;
    try {
      await unpack(archive, path.join(folder, "incoming"));
      check(archive, path.join(folder, "incoming"));
      if (dryRun) return { ...told, done: false, keptAside: undefined };
      await bringUp(path.join(folder, "incoming"), wish, told.what);
      const parts = [...new Set(manifest.files.map(({ name }) => name.split("/")[0] ?? name))];
      decide(data, {
        id,
        at: iso(clock),
        by,
        what: told.what,
        from: `${id}/incoming`,
        parts,
      });
      decided = true;
    } finally {
      await archive.close();
      if (!decided) rmSync(folder, { recursive: true, force: true });
    }
    carryOut(data);
    return { ...told, done: true, keptAside: keptAside(data, id) };
  } catch (error) {
    throw refusedBy(error, data, "write");
  } finally {
    unlock();
  }
}

/** Puts the state back that the latest restore kept aside, which itself is kept. Rejects with BAK-0001, BAK-0007. */
export function undoRestore({ data, clock, by }: Omit<RestoreWish, "version">): Restored {
  if (!existsSync(restoreFolder(data))) throw nothingToUndo(data, "nothing was ever restored there");
  finishRestore(data);
  const unlock = lockData(data);
  try {
    const latest = latestDone(data);
    if (!latest) throw nothingToUndo(data, "no state is kept aside any more");
    const id = idOf(clock);
    const pending: Pending = {
      id,
      at: iso(clock),
      by,
      what: `the state before the restore of ${latest.at}`,
      from: `${latest.id}/before`,
      parts: keptParts(data, latest.id),
    };
    mkdirSync(path.join(restoreFolder(data), id), { mode: 0o700 });
    decide(data, pending);
    carryOut(data);
    return {
      done: true,
      what: pending.what,
      manifest: undefined,
      keptAside: keptAside(data, id),
      sameInstallation: undefined,
    };
  } finally {
    unlock();
  }
}

/** Every file with its checksum. Names were checked with the manifest: none leads out of the folder. */
async function unpack(archive: Archive, to: string): Promise<void> {
  const { manifest, file } = archive;
  const needed = manifest.files.reduce((sum, { size }) => sum + size, 0) * 2 + ROOM_BESIDE;
  await mkdir(to, { recursive: true, mode: 0o700 });
  const free = freeBytes(to);
  if (free !== undefined && free < needed) throw noRoom(to, free, needed);
  await archive.eachPart(async (part, pieces) => {
    const place = path.join(to, part.name);
    await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    const sum = new Checksum();
    const handle = await open(place, "wx", 0o600);
    try {
      for await (const piece of pieces) {
        sum.add(piece);
        await handle.writeFile(piece);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    const seen = sum.hex();
    if (seen !== part.sha256) throw damagedBackup(file, part.name, seen, part.sha256);
  });
  for (const folder of new Set(manifest.files.map(({ name }) => path.dirname(path.join(to, name)))))
    await syncFolder(folder);
}

/** What the files say of each other: version, data key, signature, database. */
function check({ file, manifest, printed, signature }: Archive, incoming: string): void {
  const known = knownMigrations();
  const newer = manifest.migrations.filter((name) => !known.includes(name));
  if (newer.length > 0)
    throw newerBackup(file, { migrations: newer }, { newest: known.at(-1) }, manifest.version);
  if (!existsSync(databaseFile(incoming))) throw damagedBackup(file, "parley.db", "not there", "a database");
  const key = openDataKey(dataKeyFile(incoming), manifest.dataKeyId);
  if (!equalSecrets(signature, signatureOf(printed, key.key))) throw wrongSignature(file, key.id);
  const facts = readDatabaseFacts(databaseFile(incoming));
  if (facts.check !== "ok") throw damagedBackup(file, "parley.db", facts.check, "ok");
  if ((facts.dataKeyId ?? key.id) !== key.id)
    throw damagedBackup(file, "parley.db", `sealed under ${facts.dataKeyId}`, `sealed under ${key.id}`);
}

/** Brings the tables to this version, and notes in them who did this: so the first start needs to do nothing more. */
async function bringUp(
  incoming: string,
  { data, clock, version, by }: RestoreWish,
  what: string,
): Promise<void> {
  const file = databaseFile(incoming);
  const database = await openDatabase({ file, version });
  try {
    const entry = {
      at: iso(clock),
      who: by,
      what: "backup restored",
      subject: "server",
      to: { restored: what },
    };
    await noteRestore(database, entry, readCaseNumber(databaseFile(data)));
  } finally {
    await database.close();
  }
  for (const left of [`${file}.lock`, path.join(incoming, "backups")])
    rmSync(left, { recursive: true, force: true });
}

function presentKeyId(data: string): string | undefined {
  try {
    return /^parley-data-key-1 ([0-9a-f]{8}) /.exec(readFileSync(dataKeyFile(data), "latin1"))?.[1];
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

const keptAside = (data: string, id: string): string | undefined =>
  keptParts(data, id).length > 0 ? path.join(restoreFolder(data), id, "before") : undefined;
const iso = (clock: Clock): string => new Date(clock.now()).toISOString();
const idOf = (clock: Clock): string => iso(clock).replaceAll(/[:.]/g, "-");
