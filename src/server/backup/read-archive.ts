import { type FileHandle, open } from "node:fs/promises";
import { BLOCK, fillOf } from "#formats/tar/print-tar";
import { readTarHeader } from "#formats/tar/read-tar";
import { FORMAT, MANIFEST, type Manifest, MOST_MANIFEST, parseManifest, SIGNATURE } from "./manifest.ts";
import { damagedBackup, fileRefused, newerBackup, noBackup } from "./problems.ts";

const PIECE = 1024 * 1024;

/** A backup that lies on the disk, read from front to back. */
export class Archive {
  readonly file: string;
  readonly manifest: Manifest;
  /** As it stands in the archive: what the signature is over. */
  readonly printed: Uint8Array;
  readonly signature: string;
  readonly #handle: FileHandle;
  readonly #begin: number;

  private constructor(
    file: string,
    handle: FileHandle,
    begin: number,
    manifest: Manifest,
    printed: Uint8Array,
    signature: string,
  ) {
    this.file = file;
    this.#handle = handle;
    this.#begin = begin;
    this.manifest = manifest;
    this.printed = printed;
    this.signature = signature;
  }

  /** Reads the head of a backup. Rejects with BAK-0003 (no backup), BAK-0005 (newer), BAK-0008 (cannot be read). */
  static async open(file: string): Promise<Archive> {
    const handle = await open(file, "r").catch((error: unknown) => {
      throw refusedBy(error, file, "read");
    });
    try {
      const first = await readSmall(handle, file, 0, MANIFEST);
      const manifest = parseManifest(first.octets);
      if ("seen" in manifest) {
        const format = formatOf(first.octets);
        if (format !== undefined && format > FORMAT)
          throw newerBackup(file, { format }, { format: { atMost: FORMAT } }, `with format ${format}`);
        throw noBackup(file, manifest.seen, `${MANIFEST} as Parley writes it`);
      }
      if (manifest.format > FORMAT)
        throw newerBackup(
          file,
          { format: manifest.format },
          { format: { atMost: FORMAT } },
          manifest.version,
        );
      const second = await readSmall(handle, file, first.end, SIGNATURE);
      const signature = Buffer.from(second.octets).toString("latin1").trim();
      return new Archive(file, handle, second.end, manifest, first.octets, signature);
    } catch (error) {
      await handle.close();
      throw refusedBy(error, file, "read");
    }
  }

  /**
   * Gives every file piece by piece, in the order of the manifest. Rejects with BAK-0004 for one that is missing, too many, or of
   * another size; checksums are for who takes the pieces.
   */
  async eachPart(
    take: (part: Manifest["files"][number], pieces: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<void> {
    let at = this.#begin;
    for (const part of this.manifest.files) {
      const header = await this.#header(at, part.name);
      if (header?.name !== part.name)
        throw damagedBackup(this.file, part.name, header?.name ?? "the end of the file", part.name);
      if (header.size !== part.size) throw damagedBackup(this.file, part.name, header.size, part.size);
      await take(part, this.#pieces(at + BLOCK, part));
      at += BLOCK + part.size + fillOf(part.size);
    }
    const more = await this.#header(at, "the end");
    if (more) throw damagedBackup(this.file, "the end", more.name, "nothing more");
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #header(at: number, part: string) {
    const block = new Uint8Array(BLOCK);
    const { bytesRead } = await this.#handle.read(block, 0, BLOCK, at);
    if (bytesRead < BLOCK) throw damagedBackup(this.file, part, "the end of the file", "more");
    const read = readTarHeader(block);
    if (!read.ok) throw damagedBackup(this.file, part, "another header", read.expected);
    return read.value;
  }

  async *#pieces(begin: number, { name, size }: Manifest["files"][number]): AsyncGenerator<Uint8Array> {
    for (let done = 0; done < size; ) {
      const piece = new Uint8Array(Math.min(PIECE, size - done));
      const { bytesRead } = await this.#handle.read(piece, 0, piece.length, begin + done);
      if (bytesRead === 0) throw damagedBackup(this.file, name, done, size);
      done += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  }
}

/** One of the two files at the front. */
async function readSmall(handle: FileHandle, file: string, at: number, name: string) {
  const block = new Uint8Array(BLOCK);
  const { bytesRead } = await handle.read(block, 0, BLOCK, at);
  const header = bytesRead === BLOCK ? readTarHeader(block) : undefined;
  if (!header?.ok || header.value?.name !== name)
    throw noBackup(
      file,
      bytesRead < BLOCK ? `${bytesRead} octets` : "another beginning",
      `an archive (tar) that holds ${name}`,
    );
  const { size } = header.value;
  if (size > MOST_MANIFEST) throw noBackup(file, `${name} of ${size} octets`, `at most ${MOST_MANIFEST}`);
  const octets = new Uint8Array(size);
  const read = await handle.read(octets, 0, size, at + BLOCK);
  if (read.bytesRead < size) throw damagedBackup(file, name, read.bytesRead, size);
  return { octets, end: at + BLOCK + size + fillOf(size) };
}

/** Of a manifest that is otherwise unreadable to us. */
function formatOf(octets: Uint8Array): number | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(octets).toString("utf8"));
    if (typeof value !== "object" || value === null || !("format" in value)) return undefined;
    return typeof value.format === "number" ? value.format : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What the operating system said, explained; anything else as it is. */
export function refusedBy(error: unknown, file: string, operation: "read" | "write"): unknown {
  return error instanceof Error && "code" in error && "syscall" in error
    ? fileRefused(file, operation, String(error.code))
    : error;
}
