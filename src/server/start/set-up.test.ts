import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import { measure, writeCrashReport } from "./crash-report.ts";
import { removeLeftovers } from "./leftovers.ts";
import { rememberGoodStart, runtimeOf } from "./self-test.ts";
import { SetUp } from "./set-up.ts";
import { readJournal } from "./set-up-journal.ts";

const clock = new VirtualClock();
const inFolder = (data: string, environment: Record<string, string> = {}) =>
  new SetUp({ data, clock, environment });

/** The steps that make something, as a start takes them. */
async function begin(data: string, environment?: Record<string, string>): Promise<void> {
  const setUp = inFolder(data, environment);
  await setUp.prepare();
  const database = await setUp.openStore();
  onTestFinished(() => database.close());
  try {
    await setUp.openKey(database);
    await setUp.finish(() => {}, new Date(clock.now()).toISOString());
  } finally {
    await database.close();
  }
}

describe("the journal of a start", () => {
  test("says of each step what was found and done, the second time too", async () => {
    const data = tempFolder();
    await begin(data);
    clock.pass(1000);
    await begin(data);
    const [second, first] = readJournal(data);
    expect(first?.ready && second?.ready).toBe(true);
    const facts = (run: typeof first) =>
      Object.fromEntries((run?.steps ?? []).map((step) => [step.step, step.facts]));
    expect(facts(first)).toMatchObject({
      store: { found: "nothing", did: "made it" },
      "data key": { storeRemembers: "no key", did: "made it" },
    });
    expect(facts(second)).toMatchObject({ store: { did: "opened it" }, "data key": { did: "read it" } });
    expect(facts(second)["data key"]?.["key"]).toBe(facts(first)["data key"]?.["key"]);
  });

  test("tells a step that failed from one that was never finished", async () => {
    const data = tempFolder();
    await expect(begin(data, { PARLEY_TEST_CRASH_AT: "data key" })).rejects.toThrow("PARLEY_TEST_CRASH_AT");
    const [run] = readJournal(data);
    expect(run?.ready).toBe(false);
    expect(run?.steps.at(-1)).toMatchObject({
      step: "data key",
      state: "failed",
      failed: expect.stringContaining("PARLEY_TEST_CRASH_AT"),
    });
    const file = path.join(data, "run", "set-up.jsonl");
    const began = { run: "killed", step: "store", began: "2026-11-23T00:00:00.000Z" };
    appendFileSync(file, `${JSON.stringify(began)}\n{"run":"kil`); // the last line is half written
    expect(readJournal(data)[0]).toMatchObject({
      run: "killed",
      steps: [{ step: "store", state: "unfinished", milliseconds: null }],
    });
  });

  test("keeps the newest runs only", async () => {
    const data = tempFolder();
    for (let run = 0; run < 25; run++) {
      clock.pass(1000);
      await inFolder(data).prepare();
    }
    expect(readJournal(data)).toHaveLength(20);
  });

  test("a crash for a test happens only where no start was ever finished", async () => {
    const data = tempFolder();
    await begin(data);
    await begin(data, { PARLEY_TEST_CRASH_AT: "store", PARLEY_TEST_KILL_AT: "store" });
    expect(readJournal(data)[0]?.ready).toBe(true);
  });
});

describe("an upgrade", () => {
  test("is preceded by a backup, also where the tables stay the same; a start of the same version is not", async () => {
    const data = tempFolder();
    await begin(data);
    await begin(data);
    expect(existsSync(path.join(data, "backups"))).toBe(false);
    rememberGoodStart(data, "2026-11-22T00:00:00Z", { ...runtimeOf(), parley: "0.0.9" });
    await begin(data);
    const made = readdirSync(path.join(data, "backups"));
    expect(made).toEqual([expect.stringMatching(/before-upgrade\.tar$/)]);
    const store = readJournal(data)[0]?.steps.find(({ step }) => step === "store");
    expect(store?.facts).toMatchObject({
      upgrade: { from: "0.0.9" },
      backup: path.join(data, "backups", made[0] ?? ""),
    });
  });
});

describe("what a killed start leaves", () => {
  const put = (data: string, ...names: string[]) => {
    for (const name of names) {
      mkdirSync(path.dirname(path.join(data, name)), { recursive: true });
      writeFileSync(path.join(data, name), "");
    }
  };

  test("is removed: what is half written, and a certificate that was never in use", () => {
    const data = tempFolder();
    const left = [
      "run/probe-999999999",
      "run/instance.json.999999999",
      "secrets/data.key.999999999",
      "certificates/server-1.pem.new",
      "certificates/server-1-key.pem",
      "certificates/server-1.pem",
    ];
    put(data, ...left, "run/instance.json", "secrets/data.key", "certificates/authority.pem");
    expect([...removeLeftovers(data, true)].sort()).toEqual(left.toSorted());
    expect(readdirSync(data, { recursive: true }).map(String).sort()).toEqual([
      "certificates",
      "certificates/authority.pem",
      "run",
      "run/instance.json",
      "secrets",
      "secrets/data.key",
    ]);
  });

  test("but never a certificate of a server that was once set up, nor what a running process writes", () => {
    const data = tempFolder();
    put(data, "certificates/server-1.pem", "certificates/server-1-key.pem", `run/probe-${process.ppid}`);
    expect(removeLeftovers(data, false)).toEqual([]);
    put(data, "certificates/in-use.json");
    expect(removeLeftovers(data, true)).toEqual([]);
  });
});

describe("the report of a crash", () => {
  const crash = (data: string, currentFolder: string, number = "c-0001") => ({
    error: new TypeError("no such thing"),
    data,
    currentFolder,
    case: number,
    at: "2026-11-23T00:00:00.000Z",
    operation: "start",
  });

  test("lies in the data folder, or where that cannot be written in the current one", () => {
    const [data, current] = [tempFolder(), tempFolder()];
    mkdirSync(path.join(data, "run"));
    expect(writeCrashReport(crash(data, current))).toBe(path.join(data, "run", "crash-c-0001.json"));
    const elsewhere = writeCrashReport(crash("/proc/no/folder", current));
    expect(elsewhere).toBe(path.join(current, "crash-c-0001.json"));
    const report = JSON.parse(readFileSync(elsewhere ?? "", "utf8"));
    expect(report).toMatchObject({
      case: "c-0001",
      stack: expect.stringContaining("TypeError: no such thing"),
    });
  });

  test("names what was measured to be in order, and only the newest reports stay", () => {
    const data = tempFolder();
    mkdirSync(path.join(data, "run"));
    expect(measure(data).map(({ kind }) => kind)).toEqual(["disk-full", "memory", "rights", "open-files"]);
    expect(measure("/proc/no/folder").map(({ kind }) => kind)).not.toContain("rights");
    for (let number = 1; number <= 7; number++) writeCrashReport(crash(data, data, `c-000${number}`));
    expect(readdirSync(path.join(data, "run"))).toHaveLength(5);
  });
});
