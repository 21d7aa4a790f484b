import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLog } from "#base/log";
import type { Setting } from "#settings/declare";
import type { LiveSettings } from "#settings/live";
import { VirtualClock } from "#testing/virtual-clock";
import type { TraceEntry } from "./contract.ts";
import { openKeptTrace } from "./kept-trace.ts";

let folder: string;
let clock: VirtualClock;
let ring: TraceEntry[];
const values = new Map<string, unknown>();
const settings: LiveSettings = {
  get: <T>(setting: Setting<T>) =>
    values.has(setting.name) ? (values.get(setting.name) as T) : setting.default,
  onChange: () => () => {},
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "parley-kept-"));
  clock = new VirtualClock();
  ring = [];
  values.clear();
});
afterEach(() => rmSync(folder, { recursive: true }));

const entry = (number: number, code?: string, text = "OPTIONS sip:h SIP/2.0"): TraceEntry => ({
  number,
  at: new Date(clock.now()).toISOString(),
  direction: "in",
  transport: "tls",
  local: "192.0.2.1:5061",
  remote: "192.0.2.9:40000",
  flow: "1A",
  transaction: undefined,
  case: code,
  message: `${text}\r\nCall-ID: ${number}@h\r\n\r\n`,
});
const open = () =>
  openKeptTrace({
    clock,
    log: silentLog,
    settings,
    recorder: { since: (number, most) => ring.filter((one) => one.number > number).slice(0, most) },
    folder,
  });
const files = () => readdirSync(folder).filter((name) => name.endsWith(".jsonl"));

test("what passed is found by its case and by its Call-ID, also after a restart", async () => {
  const kept = await open();
  ring.push(entry(1, "c-0001"), entry(2, "c-0002"), entry(3, "c-0001"));
  expect((await kept.find({ case: "c-0001", most: 10 })).map(({ number }) => number)).toEqual([1, 3]);
  await kept.end();
  ring = [];
  const again = await open();
  expect((await again.find({ callId: "2@h", most: 10 })).map(({ case: code }) => code)).toEqual(["c-0002"]);
  expect(await again.find({ case: "c-0009", most: 10 })).toEqual([]);
  await again.end();
});

test("each second it takes what came, and says what the ring had lost before", async () => {
  const kept = await open();
  ring.push(entry(1));
  clock.pass(1_000);
  await kept.find({ most: 1 });
  ring = [entry(5)];
  expect(await kept.find({ most: 9 })).toHaveLength(2);
  expect(kept.counters()).toEqual({
    stored: 2,
    dropped: { tooFast: 3, failed: 0, switchedOff: 0 },
    unreadable: 0,
  });
  await kept.end();
});

test("only of a time", async () => {
  const kept = await open();
  clock.pass(10_000);
  ring.push(entry(1));
  clock.pass(10_000);
  ring.push(entry(2));
  const at = clock.now();
  const numbers = async (from: number, to: number) =>
    (await kept.find({ from, to, most: 9 })).map(({ number }) => number);
  expect(await numbers(at - 5_000, at + 5_000)).toEqual([2]);
  expect(await numbers(at - 15_000, at)).toEqual([1, 2]);
  await kept.end();
});

test("a line that a killed process left half written is passed over and counted", async () => {
  const first = await open();
  ring.push(entry(1, "c-0001"));
  await first.end();
  const [name = ""] = files();
  appendFileSync(path.join(folder, name), '{"number":2,"case":"c-0001","mess');
  ring = [];
  const kept = await open();
  expect(await kept.find({ case: "c-0001", most: 9 })).toHaveLength(1);
  expect(kept.counters().unreadable).toBe(1);
  await kept.end();
});

test("more than the setting allows goes, the oldest first, and what is too old", async () => {
  const old = path.join(folder, "trace-0000000000001-000001.jsonl");
  const middle = path.join(folder, "trace-0000000000002-000001.jsonl");
  for (const file of [old, middle]) writeFileSync(file, "x".repeat(700_000));
  utimesSync(old, clock.now() / 1000, clock.now() / 1000);
  utimesSync(middle, clock.now() / 1000, clock.now() / 1000);
  values.set("recorder.keep-megabytes", 1);
  const kept = await open();
  expect(files()).toEqual([path.basename(middle)]);
  clock.pass(31 * 24 * 60 * 60 * 1000);
  ring.push(entry(1));
  await kept.find({ most: 1 });
  expect(files().filter((name) => statSync(path.join(folder, name)).size > 600_000)).toEqual([]);
  await kept.end();
});

test("switched off it keeps nothing and says so", async () => {
  values.set("recorder.keep-megabytes", 0);
  const kept = await open();
  ring.push(entry(1));
  expect(await kept.find({ most: 9 })).toEqual([]);
  expect(kept.counters().dropped.switchedOff).toBe(1);
  await kept.end();
});

test("a disk that refuses is counted, with its reason, and nothing else fails", async () => {
  const kept = await open();
  rmSync(folder, { recursive: true });
  ring.push(entry(1));
  await expect(kept.end()).resolves.toBeUndefined();
  expect(kept.counters()).toMatchObject({ stored: 0, dropped: { failed: 1 } });
  expect(kept.counters().failedBecause).toContain("ENOENT");
  writeFileSync(`${folder}x`, "");
  rmSync(`${folder}x`);
  folder = mkdtempSync(path.join(tmpdir(), "parley-kept-"));
});
