import { existsSync, statSync } from "node:fs";
import path from "node:path";
import type { Clock } from "#base/clock";
import type { Certificates } from "#roles/certificates/contract";
import { openDataKey } from "#security/data-key";
import type { SealingKey } from "#security/sealed-box";
import type { Database } from "#storage/database";
import { readMeta, writeMeta } from "#storage/meta";
import { freeBytes, prepareDataFolder } from "./data-folder.ts";
import { removeLeftovers } from "./leftovers.ts";
import { backUpBefore, openStore } from "./open-store.ts";
import { databaseFile, dataKeyFile } from "./places.ts";
import { changesSince, hasGoodStart, rememberGoodStart, runtimeOf, selfTest } from "./self-test.ts";
import { selfTests } from "./self-tests.ts";
import { type Facts, LAST_STEP, readJournal, SetUpJournal } from "./set-up-journal.ts";

interface SetUpUses {
  readonly data: string;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The steps of a start. Each reads what is there, makes only what is missing, and can be killed at any moment: the next start goes
 * on where this one ended. Each is written into run/set-up.jsonl.
 */
export class SetUp {
  readonly #uses: SetUpUses;
  readonly #journal: SetUpJournal;
  /** No start of this data folder was ever finished. */
  readonly #first: boolean;
  /** And one was killed while it made a certificate. */
  readonly #interrupted: boolean;

  constructor(uses: SetUpUses) {
    this.#uses = uses;
    this.#first = !hasGoodStart(uses.data);
    this.#interrupted =
      this.#first &&
      readJournal(uses.data).some(({ steps }) =>
        steps.some(({ step, state }) => step === "certificates" && state === "unfinished"),
      );
    this.#journal = new SetUpJournal(uses.data, () => uses.clock.now());
  }

  /** Does one step, and writes it down. */
  step<T>(name: string, work: (note: (facts: Facts) => void) => T | Promise<T>): Promise<T> {
    return this.#journal.step(name, async (note) => {
      this.#test(name);
      const result = await work(note);
      this.#test(`${name}:done`);
      return result;
    });
  }

  /** The data folder, and what a start relies on before it reads anything of its own. */
  async prepare(): Promise<void> {
    const { data } = this.#uses;
    await this.step("data folder", (note) => {
      prepareDataFolder(data);
      note({ folder: data, freeBytes: freeBytes(data) });
    });
    await this.step("self-test", async (note) => {
      note({
        tests: selfTests.length,
        runtime: runtimeOf(),
        changedSinceGoodStart: changesSince(data) ?? "no good start yet",
      });
      await selfTest(data, selfTests);
    });
  }

  /** The last step of all: from now on the commands find this server. */
  async finish(announce: () => void, startedAt: string): Promise<void> {
    const { data } = this.#uses;
    await this.step(LAST_STEP, () => {
      announce();
      rememberGoodStart(data, startedAt);
    });
  }

  /** Opens the store, making it where there is none, and clears away what killed starts have left beside it. */
  openStore(): Promise<Database> {
    const { data, clock } = this.#uses;
    return this.step("store", async (note) => {
      const found = statSync(databaseFile(data), { throwIfNoEntry: false });
      note({ file: databaseFile(data), found: found ? `${found.size} bytes` : "nothing" });
      let backup: string | undefined;
      const database = await openStore(data, clock, (file) => {
        backup = file;
      });
      const removed = removeLeftovers(data, this.#interrupted);
      const { parley: upgrade } = changesSince(data) ?? {};
      // Another Parley begins to write here, also where it knows the same tables.
      if (upgrade && backup === undefined) backup = await backUpBefore(data, clock);
      note({ ...(upgrade && { upgrade }), ...(backup !== undefined && { backup }) });
      note({ did: found ? "opened it" : "made it", ...(removed.length > 0 && { removed }) });
      return database;
    });
  }

  /** The key beside the store, made where nothing was sealed yet, compared with the one that the store remembers. */
  openKey(database: Database): Promise<SealingKey> {
    const file = dataKeyFile(this.#uses.data);
    return this.step("data key", async (note) => {
      const sealedUnder = await readMeta(database, "data-key-id");
      const found = existsSync(file);
      note({ file, found: found ? "a key" : "nothing", storeRemembers: sealedUnder ?? "no key" });
      const key = openDataKey(file, sealedUnder);
      if (sealedUnder === undefined) await writeMeta(database, "data-key-id", key.id);
      note({ key: key.id, did: found ? "read it" : "made it" });
      return key;
    });
  }

  /** Our authority and the certificate in use. */
  openCertificates<C extends Pick<Certificates, "show" | "authority">>(open: () => Promise<C>): Promise<C> {
    const there = (name: string) => existsSync(path.join(this.#uses.data, "certificates", name));
    return this.step("certificates", async (note) => {
      note({ found: { authority: there("authority.pem"), inUse: there("in-use.json") } });
      const certificates = await open();
      const { subject, notAfter, sha256 } = await certificates.show();
      note({ authority: certificates.authority()?.sha256, certificate: { subject, notAfter, sha256 } });
      return certificates;
    });
  }

  /**
   * For tests of what a kill or a crash leaves behind. Only before the first start was finished: there is nothing yet that somebody
   * could lose, and no server in use stops because of its environment.
   */
  #test(place: string): void {
    if (!this.#first) return;
    const { environment } = this.#uses;
    if (environment["PARLEY_TEST_KILL_AT"] === place) process.kill(process.pid, "SIGKILL");
    if (environment["PARLEY_TEST_CRASH_AT"] === place) throw new Error(`PARLEY_TEST_CRASH_AT is ${place}`);
    if (environment["PARLEY_TEST_CRASH_AT"] === `${place}:later`)
      setTimeout(() => {
        throw new Error(`PARLEY_TEST_CRASH_AT is ${place}:later`);
      }, 0);
  }
}
