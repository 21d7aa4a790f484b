import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import type { BackupView, backupReasons } from "#api/backup";
import { fillOf, printTarHeader } from "#formats/tar/print-tar";
import { Checksum, checksumOf } from "#security/checksum";
import { openDataKey } from "#security/data-key";
import { copyDatabase, readDatabaseFacts } from "#storage/backup";
import { freeBytes } from "../start/data-folder.ts";
import { isAlive } from "../start/is-alive.ts";
import { databaseFile, dataKeyFile } from "../start/places.ts";
import { MANIFEST, type Manifest, NOTE, PART, printManifest, SIGNATURE, signatureOf } from "./manifest.ts";
import { noRoom, nothingThere } from "./problems.ts";
import { refusedBy } from "./read-archive.ts";

export interface BackupWish {
  readonly data: string;
  /** The folder that it is put into; left out: `backups` in the data folder. */
  readonly folder?: string;
  /** Its name there; left out: the time and the reason. */
  readonly name?: string;
  readonly reason: (typeof backupReasons)[number];
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Beside the database there is not much: keys, certificates, parley.yaml. */
const ROOM_BESIDE = 4 * 1024 * 1024;
const MOST_SMALL = 4 * 1024 * 1024;
const FOLDERS = ["certificates", "secrets"];
const WORK = /^\.making-(\d+)-/;

export const backupFolder = (data: string): string => path.join(data, "backups");

/**
 * Copies the database, keys, certificates and parley.yaml into one file, also while the server runs: first into a folder of its own,
 * then in one move, so that whatever has the name of a backup is whole. Rejects with BAK-0002, -0008, -0009, STORE-0001 to -0011.
 */
export async function makeBackup(wish: BackupWish): Promise<BackupView> {
  const { data, now, reason } = wish;
  const database = databaseFile(data);
  const found = statSync(database, { throwIfNoEntry: false });
  if (!found) throw nothingThere(data);
  const folder = wish.folder ?? backupFolder(data);
  const name = wish.name ?? `parley-${new Date(now).toISOString().replaceAll(/[:.]/g, "-")}-${reason}.tar`;
  const file = path.join(folder, name);
  const work = path.join(folder, `.making-${process.pid}-${checksumOf(Buffer.from(name)).slice(0, 8)}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    removeLeftovers(folder);
    await mkdir(work, { mode: 0o700 });
  } catch (error) {
    throw refusedBy(error, folder, "write");
  }
  try {
    const needed = 2 * (found.size + walSize(database)) + ROOM_BESIDE; // the copy, and the archive that holds it
    const free = freeBytes(folder);
    if (free !== undefined && free < needed) throw noRoom(folder, free, needed);
    const copy = path.join(work, "parley.db");
    await copyDatabase(database, copy);
    const manifest = await writeArchive(wish, copy, path.join(work, name));
    await rename(path.join(work, name), file);
    await syncFolder(folder);
    return viewOf(file, manifest, statSync(file).size);
  } catch (error) {
    throw refusedBy(error, file, "write");
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

export function viewOf(file: string, manifest: Manifest, bytes: number): BackupView {
  const { at, reason, version, domain, users } = manifest;
  return { name: path.basename(file), file, at, bytes, reason, version, domain, users };
}

async function writeArchive({ data, now, reason, version }: BackupWish, copy: string, to: string) {
  const facts = readDatabaseFacts(copy);
  // Where nothing was sealed yet there may be no key either; then one is made, as the next start would do.
  const key = openDataKey(dataKeyFile(data), facts.dataKeyId);
  const small = smallFiles(data);
  const manifest: Manifest = {
    product: "parley",
    format: 1,
    version,
    at: new Date(now).toISOString(),
    reason,
    host: hostname(),
    domain: facts.domain ?? null,
    users: facts.users,
    dataKeyId: key.id,
    migrations: [...facts.migrations],
    note: NOTE,
    files: [
      { name: "parley.db", size: statSync(copy).size, sha256: await checksumOfFile(copy) },
      ...small.map(({ name, octets }) => ({ name, size: octets.length, sha256: checksumOf(octets) })),
    ],
  };
  const printed = printManifest(manifest);
  const handle = await open(to, "wx", 0o600);
  try {
    await writePart(handle, MANIFEST, printed);
    await writePart(handle, SIGNATURE, Buffer.from(`${signatureOf(printed, key.key)}\n`));
    const size = manifest.files[0]?.size ?? 0;
    await handle.writeFile(printTarHeader("parley.db", size, 0o600));
    await eachPiece(copy, async (piece) => void (await handle.writeFile(piece)));
    await handle.writeFile(new Uint8Array(fillOf(size)));
    for (const { name, octets } of small) await writePart(handle, name, octets);
    await handle.writeFile(new Uint8Array(1024)); // two empty blocks end it
    await handle.sync();
  } finally {
    await handle.close();
  }
  return manifest;
}

async function writePart(handle: FileHandle, name: string, octets: Uint8Array): Promise<void> {
  await handle.writeFile(printTarHeader(name, octets.length, 0o600));
  await handle.writeFile(octets);
  await handle.writeFile(new Uint8Array(fillOf(octets.length)));
}

/**
 * Certificates are never written over: which of them is in use is read first, so that what it names is there whatever is put in use
 * meanwhile.
 */
function smallFiles(data: string): { readonly name: string; readonly octets: Uint8Array }[] {
  const names = FOLDERS.flatMap((folder) =>
    listFolder(path.join(data, folder)).map((name) => `${folder}/${name}`),
  );
  const inUse = "certificates/in-use.json";
  const ordered = [...names.filter((name) => name === inUse), ...names.filter((name) => name !== inUse)];
  return [...ordered, "parley.yaml"].flatMap((name) => {
    const file = path.join(data, name);
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found?.isFile() || found.size > MOST_SMALL || !isKept(name)) return [];
    return [{ name, octets: readFileSync(file) }];
  });
}

/** Not what a kill left half written. */
const isKept = (name: string) => PART.test(name) && !name.endsWith(".new") && !/\.key\.\d+$/.test(name);

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

const walSize = (database: string): number =>
  statSync(`${database}-wal`, { throwIfNoEntry: false })?.size ?? 0;

async function checksumOfFile(file: string): Promise<string> {
  const sum = new Checksum();
  await eachPiece(file, (piece) => Promise.resolve(sum.add(piece)));
  return sum.hex();
}

async function eachPiece(file: string, take: (piece: Uint8Array) => Promise<void>): Promise<void> {
  const handle = await open(file, "r");
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read({ buffer: new Uint8Array(1024 * 1024) });
      if (bytesRead === 0) return;
      await take(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

/** A rename lasts through a power cut only when its folder was written too. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

/** Of processes that were killed while they made a backup. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(WORK.exec(name)?.[1] ?? 0);
    if (pid > 0 && pid !== process.pid && !isAlive(pid))
      rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
