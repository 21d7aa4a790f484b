import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import { createCatalogue } from "#settings/catalogue";
import { numberSetting, switchSetting } from "#settings/declare";
import { openDatabase } from "#storage/database";
import { settingStore } from "#storage/settings";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import { openSettings } from "./settings-store.ts";

const most = numberSetting({ name: "proxy.most", summary: "How many.", min: 1, max: 10, default: 5 });
const open = switchSetting({
  name: "proxy.open",
  summary: "Whether.",
  default: false,
  waitsFor: "a restart",
});
const SETTINGS = [most, open];

async function openStore(folder = tempFolder(), declared: Parameters<typeof createCatalogue>[0] = SETTINGS) {
  const clock = new VirtualClock();
  const database = await openDatabase({ file: path.join(folder, "parley.db") });
  onTestFinished(() => database.close());
  const settings = await openSettings({
    clock,
    log: silentLog,
    catalogue: createCatalogue(declared),
    store: settingStore(database),
  });
  return { settings, database, folder };
}

async function refusal(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExplainedError)) throw new Error(`not refused with an explanation: ${error}`);
  return error.explanation;
}

test("a change is in force, heard of, and there after a restart", async () => {
  const { settings, database, folder } = await openStore();
  const heard: number[] = [];
  const off = settings.onChange(most, (value) => heard.push(value));
  expect(settings.get(most)).toBe(5);
  const views = await settings.change({ "proxy.most": "7" }, "root");
  expect(views).toMatchObject([{ name: "proxy.most", value: 7, default: 5, changed: true }]);
  off();
  await settings.change({ "proxy.most": 8 }, "root");
  expect(heard).toEqual([7]);
  await database.close();
  expect((await openStore(folder)).settings.get(most)).toBe(8);
});

test("all values are taken or none, and every wrong one is named", async () => {
  const { settings } = await openStore();
  const explanation = await refusal(
    settings.change({ "proxy.most": 7, "proxy.open": "maybe", "proxy.mos": 1 }, "root"),
  );
  expect(explanation.id).toBe("SET-0001");
  expect(explanation.fields?.map(({ field }) => field)).toEqual(["proxy.open", "proxy.mos"]);
  expect(settings.get(most)).toBe(5);
  expect(await settings.history({ most: 10 })).toEqual([]);
});

test("an unknown name is answered with what may have been meant", async () => {
  const { settings } = await openStore();
  const explanation = await refusal(settings.change({ "proxy.mst": 7 }, "root"));
  expect(explanation).toMatchObject({ id: "SET-0002", why: { expected: { near: ["proxy.most"] } } });
  expect(settings.find("proxy.mst")).toBeUndefined();
});

test("the same value again is no change", async () => {
  const { settings } = await openStore();
  await settings.change({ "proxy.most": 7 }, "start");
  await settings.change({ "proxy.most": "7" }, "start");
  expect(await settings.history({ most: 10 })).toHaveLength(1);
});

test("a guard refuses with its own reason, and nothing happened", async () => {
  const { settings } = await openStore();
  const off = settings.guard(most, async (to, from) => {
    if (to > from) throw new Error("not upwards");
  });
  await expect(settings.change({ "proxy.most": 7, "proxy.open": true }, "root")).rejects.toThrow(
    "not upwards",
  );
  expect([settings.get(most), settings.get(open)]).toEqual([5, false]);
  off();
  await settings.change({ "proxy.most": 7 }, "root");
  expect(settings.get(most)).toBe(7);
});

test("a listener that fails keeps no other from hearing", async () => {
  const { settings } = await openStore();
  const heard: number[] = [];
  settings.onChange(most, () => {
    throw new Error("defect");
  });
  settings.onChange(most, (value) => heard.push(value));
  await settings.change({ "proxy.most": 7 }, "root");
  expect(heard).toEqual([7]);
});

test("undo takes the latest change back, then the one before; the history shows it all", async () => {
  const { settings } = await openStore();
  await settings.change({ "proxy.most": 7 }, "root");
  await settings.change({ "proxy.most": 8, "proxy.open": true }, "carol");
  expect(await settings.undo(undefined, "root")).toMatchObject({ id: 3, who: "root", undoes: 2 });
  expect([settings.get(most), settings.get(open)]).toEqual([7, false]);
  await settings.undo(undefined, "root");
  expect([settings.get(most), settings.find("proxy.most")?.changed]).toEqual([5, false]);
  expect((await refusal(settings.undo(undefined, "root"))).id).toBe("SET-0004");
  const history = await settings.history({ most: 10 });
  expect(history.map(({ id, undoes }) => [id, undoes])).toEqual([
    [4, 1],
    [3, 2],
    [2, null],
    [1, null],
  ]);
  expect(history[2]?.changes).toEqual([
    { name: "proxy.most", from: 7, to: 8 },
    { name: "proxy.open", from: false, to: true },
  ]);
  expect((await settings.history({ most: 10, name: "proxy.open" })).map(({ id }) => id)).toEqual([3, 2]);
});

test("a taking back can itself be taken back by its number", async () => {
  const { settings } = await openStore();
  await settings.change({ "proxy.most": 7 }, "root");
  await settings.undo(1, "root");
  await settings.undo(2, "root");
  expect(settings.get(most)).toBe(7);
});

test("a change is not taken back over a later one, which is named", async () => {
  const { settings } = await openStore();
  await settings.change({ "proxy.most": 7 }, "root");
  await settings.change({ "proxy.most": 8 }, "carol");
  const explanation = await refusal(settings.undo(1, "root"));
  expect(explanation).toMatchObject({
    id: "SET-0003",
    why: { observed: { value: 8, change: 2 }, expected: { value: 7 } },
  });
  expect(explanation.what).toContain("carol");
});

test("null puts a setting back to its default", async () => {
  const { settings } = await openStore();
  await settings.change({ "proxy.most": 7 }, "root");
  await settings.change({ "proxy.most": null }, "root");
  expect(settings.find("proxy.most")).toMatchObject({ value: 5, changed: false });
  expect((await refusal(settings.change({ "proxy.nix": null }, "root"))).id).toBe("SET-0002");
});

test("changes at the same moment are made one after the other", async () => {
  const { settings } = await openStore();
  await Promise.all([1, 2, 3].map((value) => settings.change({ "proxy.most": value }, "root")));
  const history = await settings.history({ most: 10 });
  expect(history.map(({ changes }) => [changes[0]?.from, changes[0]?.to])).toEqual([
    [2, 3],
    [1, 2],
    [5, 1],
  ]);
});

test("stored values that no longer fit give way to the default; those that nobody knows stay", async () => {
  const first = await openStore();
  await first.settings.change({ "proxy.most": 9, "proxy.open": true }, "root");
  await first.database.close();
  const narrower = numberSetting({ name: "proxy.most", summary: "x", min: 1, max: 8, default: 5 });
  const second = await openStore(first.folder, [narrower]);
  expect(second.settings.get(narrower)).toBe(5);
  await second.settings.change({ "proxy.most": 6 }, "root");
  await second.database.close();
  const third = await openStore(first.folder);
  expect([third.settings.get(most), third.settings.get(open)]).toEqual([6, true]);
});
