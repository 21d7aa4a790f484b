import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import { openDataKey } from "#security/data-key";
import { readAudit } from "#storage/audit";
import { openDatabase } from "#storage/database";
import { writeMeta } from "#storage/meta";
import { literalSettings } from "#testing/literal-settings";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import { dataKeyFile } from "../start/places.ts";
import { openBackups, untilTime } from "./index.ts";
import { backupAt, backupKeep } from "./settings.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

async function running(values: Readonly<Record<string, unknown>>) {
  const data = tempFolder();
  const clock = new VirtualClock();
  const database = await openDatabase({ file: path.join(data, "parley.db") });
  await writeMeta(database, "data-key-id", openDataKey(dataKeyFile(data), undefined).id);
  const scope = new Scope();
  onTestFinished(async () => {
    await scope.end();
    await database.close();
  });
  const settings = literalSettings(values);
  const failures: string[] = [];
  const backups = openBackups(
    {
      clock,
      log: silentLog,
      data,
      version: "0.1.0",
      settings,
      database,
      failed: (problem: ExplainedError) => failures.push(problem.explanation.id),
    },
    scope,
  );
  const folder = path.join(data, "backups");
  const names = async () => (await backups.list()).backups.map(({ reason }) => reason);
  return { data, clock, database, settings, backups, failures, folder, names };
}

test("each night one is made, and no more are kept than wanted, which can be changed while it runs", async () => {
  const { clock, settings, backups, names, database } = await running({
    "backup.at": "03:30",
    "backup.keep": 2,
  });
  const first = Date.parse((await backups.list()).nightly?.next ?? "");
  expect(first - clock.now()).toBe(untilTime(clock.now(), "03:30"));
  for (let night = 1; night <= 3; night++) {
    clock.pass(Date.parse((await backups.list()).nightly?.next ?? "") - clock.now());
    await vi.waitFor(async () => {
      expect(await names()).toHaveLength(Math.min(night, 2));
      expect(Date.parse((await backups.list()).nightly?.next ?? "")).toBeGreaterThan(clock.now());
    });
  }
  expect(await names()).toEqual(["nightly", "nightly"]);
  expect(await readAudit(database, { most: 1 })).toMatchObject([{ who: "nightly", what: "backup made" }]);
  settings.set(backupKeep, 1);
  settings.set(backupAt, "");
  expect((await backups.list()).nightly).toMatchObject({ at: "", keep: 1, next: null });
  clock.pass(3 * DAY_MS);
  expect(await names()).toHaveLength(2);
});

test("a night that was missed is made up for soon after the start, once", async () => {
  const { clock, names } = await running({ "backup.at": "03:30" });
  clock.pass(11 * 60_000);
  await vi.waitFor(async () => expect(await names()).toEqual(["nightly"]));
  clock.pass(HOUR_MS);
  expect(await names()).toEqual(["nightly"]);
});

test("one that cannot be made is told, stands in the list, and the next night tries again", async () => {
  const { clock, data, backups, failures, folder } = await running({ "backup.at": "03:30" });
  writeFileSync(folder, "a file where the folder should be");
  clock.pass(11 * 60_000);
  await vi.waitFor(() => expect(failures).toHaveLength(1));
  expect(failures).toEqual(["BAK-0008"]);
  rmSync(folder);
  mkdirSync(folder);
  chmodSync(folder, 0o700);
  expect((await backups.list()).nightly?.failed).toContain("BAK-0008");
  clock.pass(DAY_MS);
  await vi.waitFor(() => expect(readdirSync(path.join(data, "backups"))).toHaveLength(1));
  await vi.waitFor(async () => expect((await backups.list()).nightly?.failed).toBeNull());
});
