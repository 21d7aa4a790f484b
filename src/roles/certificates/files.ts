import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type CertificateFacts, readCertificates, readPrivateKey } from "#security/x509";
import type { CertificateSource } from "./contract.ts";
import { folderRefused, storedDamaged } from "./problems.ts";
import type { Identity } from "./uses.ts";

/** A certificate as it lies in the folder. */
export interface StoredCertificate {
  readonly name: string;
  readonly source: CertificateSource;
  readonly identity: Identity;
  /** Of the certificate itself, not of its chain. */
  readonly facts: CertificateFacts;
}

/** What is in use, and what was before. */
export interface InUse {
  readonly current: StoredCertificate;
  readonly previous: StoredCertificate | undefined;
}

interface Entry {
  readonly name: string;
  readonly source: CertificateSource;
}

const IN_USE = "in-use.json";
const AUTHORITY = "authority";
const FOLDER_MODE = 0o700;
const SECRET_MODE = 0o600;
/** Certificates that are kept for looking back. */
const KEPT = 10;

/**
 * The certificates folder. A certificate is never overwritten: a new one gets new files, and then one small file,
 * replaced in one step, says which is in use. So a kill at any moment leaves the old one or the new one.
 */
export class CertificateFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the folder where it is missing. Rejects with CERT-0021. */
  async prepare(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: FOLDER_MODE });
    } catch (error) {
      throw folderRefused(this.#folder, "write", codeOf(error));
    }
  }

  /** Our authority; undefined when there is none. Rejects with CERT-0020, CERT-0021. */
  async readAuthority(): Promise<{ identity: Identity; facts: CertificateFacts } | undefined> {
    return this.#readPair(AUTHORITY);
  }

  async writeAuthority(identity: Identity): Promise<void> {
    await this.#writePair(AUTHORITY, identity);
  }

  /** Undefined when nothing was ever put in use. Rejects with CERT-0020, CERT-0021. */
  async readInUse(): Promise<InUse | undefined> {
    const text = await this.#read(IN_USE);
    if (text === undefined) return undefined;
    const entries = readEntries(text);
    if (!entries)
      throw storedDamaged(this.#path(IN_USE), `${text.length} characters`, "the names of two certificates");
    const current = await this.#readStored(entries.current);
    if (!current)
      throw storedDamaged(this.#path(`${entries.current.name}.pem`), "no such file", "a certificate");
    // One that was in use and is gone or damaged is only missed when somebody wants it back.
    const previous = entries.previous && (await this.#readStored(entries.previous).catch(() => undefined));
    return { current, previous };
  }

  /** Stores a certificate and puts it in use; what was in use becomes the previous one. */
  async put(
    identity: Identity,
    source: CertificateSource,
    before: StoredCertificate | undefined,
  ): Promise<InUse> {
    const numbers = (await this.#list()).map((file) =>
      Number(/^server-(\d{1,9})\.pem$/.exec(file)?.[1] ?? 0),
    );
    const name = `server-${Math.max(0, ...numbers) + 1}`;
    await this.#writePair(name, identity);
    const current = await this.#readStored({ name, source });
    if (!current) throw storedDamaged(this.#path(`${name}.pem`), "no such file", "what was just written");
    const inUse = { current, previous: before };
    await this.use(inUse);
    await this.#forgetOld([name, before?.name]);
    return inUse;
  }

  /** Puts stored certificates in use. */
  async use({ current, previous }: InUse): Promise<void> {
    const entry = ({ name, source }: StoredCertificate): Entry => ({ name, source });
    const text = JSON.stringify({
      current: entry(current),
      ...(previous ? { previous: entry(previous) } : {}),
    });
    await this.#write(IN_USE, `${text}\n`);
  }

  async #readStored({ name, source }: Entry): Promise<StoredCertificate | undefined> {
    const pair = await this.#readPair(name);
    return pair && { name, source, ...pair };
  }

  async #readPair(name: string): Promise<{ identity: Identity; facts: CertificateFacts } | undefined> {
    const certificates = await this.#read(`${name}.pem`);
    if (certificates === undefined) return undefined;
    const all = readCertificates(certificates);
    const facts = all.ok ? all.value[0] : undefined;
    if (!all.ok || !facts) {
      const expected = all.ok ? "a certificate" : all.expected;
      throw storedDamaged(this.#path(`${name}.pem`), `${certificates.length} characters`, expected);
    }
    const keyFile = `${name}-key.pem`;
    const text = await this.#read(keyFile);
    if (text === undefined) throw storedDamaged(this.#path(keyFile), "no such file", "a private key");
    const key = readPrivateKey(text);
    if (!key.ok) throw storedDamaged(this.#path(keyFile), `${text.length} characters`, key.expected);
    if (!key.value.fits(facts.pem)) {
      throw storedDamaged(this.#path(keyFile), `a ${key.value.kind} key`, `the key of ${name}.pem`);
    }
    return { identity: { certificates, key: text }, facts };
  }

  async #writePair(name: string, { certificates, key }: Identity): Promise<void> {
    await this.#write(`${name}-key.pem`, key);
    await this.#write(`${name}.pem`, certificates);
  }

  async #forgetOld(used: readonly (string | undefined)[]): Promise<void> {
    const number = (file: string) => Number(/^server-(\d+)/.exec(file)?.[1] ?? 0);
    const newest = Math.max(0, ...(await this.#list()).map(number));
    for (const file of await this.#list()) {
      const name = /^(server-\d+)(?:-key)?\.pem$/.exec(file)?.[1];
      if (name === undefined || used.includes(name) || number(file) > newest - KEPT) continue;
      await rm(this.#path(file), { force: true });
    }
  }

  async #read(file: string): Promise<string | undefined> {
    const place = this.#path(file);
    try {
      const text = await readFile(place, "utf8");
      // A copied folder may have lost its rights.
      if (file.endsWith("-key.pem") && ((await stat(place)).mode & 0o077) !== 0)
        await chmod(place, SECRET_MODE);
      return text;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw folderRefused(place, "read", codeOf(error));
    }
  }

  async #write(file: string, text: string): Promise<void> {
    const place = this.#path(file);
    const fresh = `${place}.new`;
    try {
      await rm(fresh, { force: true });
      const handle = await open(fresh, "wx", SECRET_MODE);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(fresh, place);
      const folder = await open(this.#folder);
      await folder.sync().finally(() => folder.close());
    } catch (error) {
      throw folderRefused(place, "write", codeOf(error));
    }
  }

  #list(): Promise<string[]> {
    return readdir(this.#folder).catch((error: unknown) => {
      throw folderRefused(this.#folder, "read", codeOf(error));
    });
  }

  #path(file: string): string {
    return path.join(this.#folder, file);
  }
}

const SOURCES: ReadonlySet<unknown> = new Set<CertificateSource>([
  "own-authority",
  "imported",
  "acme",
  "enterprise",
]);

function readEntries(text: string): { current: Entry; previous: Entry | undefined } | undefined {
  try {
    const { current, previous }: { current?: unknown; previous?: unknown } = JSON.parse(text);
    return isEntry(current) ? { current, previous: isEntry(previous) ? previous : undefined } : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null || !("name" in value) || !("source" in value)) return false;
  return typeof value.name === "string" && /^server-\d{1,9}$/.test(value.name) && SOURCES.has(value.source);
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : String(error);
