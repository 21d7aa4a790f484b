import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { openDataKey } from "#security/data-key";
import { readAudit } from "#storage/audit";
import { bindingRows } from "#storage/bindings";
import { type Database, openDatabase } from "#storage/database";
import { readMeta, writeMeta } from "#storage/meta";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import { dataKeyFile } from "../start/places.ts";
import { forgetOld, listBackups } from "./list-backups.ts";
import { backupFolder, makeBackup } from "./make-backup.ts";
import { finishRestore } from "./pending.ts";
import { restoreBackup, undoRestore } from "./restore.ts";

const clock = new VirtualClock();

async function open(data: string): Promise<Database> {
  const database = await openDatabase({ file: path.join(data, "parley.db") });
  onTestFinished(() => database.close());
  return database;
}

/** A data folder as a server leaves it: a key, a certificate, a row. */
async function dataFolder(row = "first"): Promise<string> {
  const data = tempFolder();
  const database = await open(data);
  const key = openDataKey(dataKeyFile(data), undefined);
  await writeMeta(database, "data-key-id", key.id);
  await put(database, row);
  await database.close();
  mkdirSync(path.join(data, "certificates"));
  writeFileSync(path.join(data, "certificates", "in-use.json"), "{}\n");
  writeFileSync(path.join(data, "certificates", "server-1.pem"), `certificate of ${row}\n`);
  writeFileSync(path.join(data, "certificates", "server-1.pem.new"), "half");
  writeFileSync(path.join(data, "parley.yaml"), "domain: example.com\n");
  return data;
}

const put = (database: Database, id: string) =>
  bindingRows(database).save([{ id, aor: "alice@example.com", record: "{}", expires_at: 1 }], []);

async function rows(data: string): Promise<string[]> {
  const database = await open(data);
  const found = await bindingRows(database).load(0);
  await database.close();
  return found.map(({ id }) => id);
}

const wish = (data: string) => ({ data, clock, version: "0.1.0", by: "command line (root)" });
const backUp = (data: string, reason: "by-hand" | "nightly" = "by-hand") =>
  makeBackup({ data, reason, version: "0.1.0", now: clock.now() });

async function refusal(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ExplainedError) return error.explanation.id;
    throw error;
  }
  return "not refused";
}

/** Everything that a restore puts in place, as it lies on the disk. */
function state(data: string): Record<string, string> {
  const names = ["secrets/data.key", "certificates/in-use.json", "certificates/server-1.pem", "parley.yaml"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const file = path.join(data, name);
      return existsSync(file) ? [[name, readFileSync(file, "utf8")]] : [];
    }),
  );
}

describe("a backup", () => {
  test("is one file that only its owner reads, beside a server that goes on writing", async () => {
    const data = await dataFolder();
    const database = await open(data); // as a running server has it
    await put(database, "second");
    const made = await backUp(data);
    await put(database, "third");
    expect(statSync(made.file).mode & 0o777).toBe(0o600);
    expect(readdirSync(backupFolder(data))).toEqual([made.name]);
    expect(made).toMatchObject({ reason: "by-hand", version: "0.1.0", users: 0 });
    const elsewhere = tempFolder();
    await restoreBackup(made.file, wish(elsewhere), false);
    expect(await rows(elsewhere)).toEqual(["first", "second"]);
  });

  test("that cannot be made leaves nothing behind", async () => {
    const data = tempFolder();
    expect(await refusal(() => backUp(data))).toBe("BAK-0009");
    writeFileSync(path.join(data, "parley.db"), "no database at all ".repeat(500));
    expect(await refusal(() => backUp(data))).toBe("STORE-0003");
    expect(readdirSync(backupFolder(data))).toEqual([]);
  });

  test("of a killed attempt is cleared away by the next", async () => {
    const data = await dataFolder();
    const left = path.join(backupFolder(data), ".making-999999999-00000000");
    mkdirSync(left, { recursive: true });
    const made = await backUp(data);
    expect(readdirSync(backupFolder(data))).toEqual([made.name]);
  });

  test("made by night goes when enough newer ones are there; one made by hand stays", async () => {
    const data = await dataFolder();
    const byHand = await backUp(data);
    for (let night = 0; night < 4; night++) {
      clock.pass(86_400_000);
      await backUp(data, "nightly");
    }
    writeFileSync(path.join(backupFolder(data), "foreign.tar"), "something else");
    const removed = await forgetOld(backupFolder(data), { nightly: 3, "before-upgrade": 3 });
    expect(removed).toHaveLength(1);
    const left = await listBackups(backupFolder(data));
    expect(left.filter(({ reason, problem }) => reason === "nightly" && !problem)).toHaveLength(3);
    expect(left.map(({ name }) => name)).toContain(byHand.name);
    expect(left.find(({ name }) => name === "foreign.tar")?.problem).toContain("no backup");
  });
});

describe("a restore", () => {
  test("brings everything back, keeps aside what was there, and can be taken back twice", async () => {
    const data = await dataFolder();
    const backup = await backUp(data);
    const atBackup = state(data);
    const database = await open(data);
    await put(database, "later");
    await database.close();
    writeFileSync(path.join(data, "certificates", "server-1.pem"), "another certificate\n");
    const after = state(data);

    const restored = await restoreBackup(backup.file, wish(data), false);
    expect(restored).toMatchObject({ done: true, sameInstallation: true });
    expect(await rows(data)).toEqual(["first"]);
    expect(state(data)).toEqual(atBackup);
    expect(existsSync(path.join(data, "certificates", "server-1.pem.new"))).toBe(false);

    clock.pass(1000);
    undoRestore(wish(data));
    expect(await rows(data)).toEqual(["first", "later"]);
    expect(state(data)).toEqual(after);

    clock.pass(1000);
    undoRestore(wish(data));
    expect(await rows(data)).toEqual(["first"]);
  });

  test("says in the audit trail who did it, and gives no case number twice", async () => {
    const data = await dataFolder();
    const backup = await backUp(data);
    const before = await open(data);
    const { leaseCaseNumbers } = await import("#storage/counters");
    const last = await leaseCaseNumbers(before, 500);
    await before.close();
    await restoreBackup(backup.file, wish(data), false);
    const after = await open(data);
    expect(await readAudit(after, { most: 5 })).toMatchObject([
      { who: "command line (root)", what: "backup restored" },
    ]);
    expect(await leaseCaseNumbers(after, 1)).toBeGreaterThanOrEqual(last + 500);
  });

  test("tried only, changes nothing", async () => {
    const data = await dataFolder();
    const { file } = await backUp(data);
    const before = state(data);
    expect(await restoreBackup(file, wish(data), true)).toMatchObject({ done: false });
    expect(state(data)).toEqual(before);
    expect(readdirSync(path.join(data, "restores"))).toEqual([]);
    expect(await refusal(() => undoRestore(wish(data)))).toBe("BAK-0007");
  });

  test("is refused while a server runs", async () => {
    const data = await dataFolder();
    const { file } = await backUp(data);
    await open(data);
    expect(await refusal(() => restoreBackup(file, wish(data), false))).toBe("BAK-0001");
  });

  test("of another installation's backup says so, and uses its key", async () => {
    const [data, other] = [await dataFolder(), await dataFolder("other")];
    const { file } = await backUp(other);
    expect(await restoreBackup(file, wish(data), false)).toMatchObject({ sameInstallation: false });
    expect(await rows(data)).toEqual(["other"]);
    expect(state(data)["secrets/data.key"]).toBe(state(other)["secrets/data.key"]);
    const database = await open(data);
    expect(await readMeta(database, "data-key-id")).toBe(
      /1 (\w{8}) /.exec(state(other)["secrets/data.key"] ?? "")?.[1],
    );
  });
});

describe("a backup that is not as it was made", () => {
  const damage: readonly [what: string, change: (octets: Buffer) => Buffer, id: string][] = [
    ["is a text", () => Buffer.from("no archive"), "BAK-0003"],
    ["is cut off", (octets) => octets.subarray(0, octets.length / 2), "BAK-0004"],
    [
      "has one other bit in the database",
      (octets) => flip(octets, octets.indexOf("SQLite format 3") + 5000),
      "BAK-0004",
    ],
    [
      "has another certificate",
      (octets) => swap(octets, "certificate of first", "certificate of worst"),
      "BAK-0004",
    ],
    ["has another time in its manifest", (octets) => swap(octets, '"users": 0', '"users": 7'), "BAK-0006"],
    [
      "leads out of its folder",
      (octets) => swap(octets, "certificates/server-1.pem", "../../../../ab/server-1.p"),
      "BAK-0003",
    ],
    ["has a migration of tomorrow", (octets) => swap(octets, "0001-ground", "0901-ground"), "BAK-0005"],
  ];
  test.each(damage)("because it %s is refused, and nothing is changed", async (_, change, id) => {
    const data = await dataFolder();
    const { file } = await backUp(data);
    writeFileSync(file, change(readFileSync(file)));
    const before = state(data);
    expect(await refusal(() => restoreBackup(file, wish(data), false))).toBe(id);
    expect(state(data)).toEqual(before);
    expect(await rows(data)).toEqual(["first"]);
    expect(finishRestore(data)).toBeUndefined();
  });
});

function flip(octets: Buffer, at: number): Buffer {
  octets[at] = (octets[at] ?? 0) ^ 4;
  return octets;
}

function swap(octets: Buffer, from: string, to: string): Buffer {
  const at = octets.indexOf(from);
  if (at < 0 || from.length !== to.length) throw new Error(`${from} cannot be swapped`);
  octets.write(to, at, "latin1");
  return octets;
}
