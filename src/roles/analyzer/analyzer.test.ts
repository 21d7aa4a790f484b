import { generateKeyPairSync } from "node:crypto";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import { createAuditTrail, openSettings } from "#roles/admin/index";
import { isSignedBy, signText } from "#security/signatures";
import { allSettings } from "#server/settings-list";
import { analyzerStore } from "#storage/analyzer";
import { openDatabase } from "#storage/database";
import { settingStore } from "#storage/settings";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import { createAnalyzer } from "./index.ts";
import type { Fact } from "./language/fact.ts";
import { unmeasured } from "./language/fact.ts";
import { printFile } from "./rules/pack-book.ts";
import { signedText } from "./rules/rule.ts";
import type { Collector } from "./uses.ts";

const newKey = () =>
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const makersPem = newKey();

const rule = (id: string, over: object = {}) => ({
  id,
  title: `Something about ${id}`,
  severity: "warning",
  role: "any",
  reads: ["part"],
  each: "part.list",
  when: "item.bad",
  subject: "{item.name}",
  evidence: ["{item.name} is bad."],
  why: "It matters.",
  fix: { text: "Mend it." },
  since: "2026-01-01",
  examples: {
    failing: { facts: { part: { list: [{ name: "a", bad: true }] } } },
    passing: { facts: { part: { list: [{ name: "a", bad: false }] } } },
  },
  ...over,
});

const tls = rule("tls-old", {
  severity: "error",
  reads: ["settings"],
  each: undefined,
  subject: undefined,
  when: 'settings.tls.min-version = "TLSv1.0"',
  evidence: ["It is {settings.tls.min-version}."],
  autoFix: { set: { "tls.min-version": "TLSv1.2" } },
  examples: {
    failing: { facts: { settings: { tls: { "min-version": "TLSv1.0" } } } },
    passing: { facts: { settings: { tls: { "min-version": "TLSv1.2" } } } },
  },
});

const packOf = (rules: readonly object[], over: object = {}) =>
  JSON.parse(
    JSON.stringify({ name: "parley", version: "2026-11-23", title: "For tests", rules, ...over }),
  ) as unknown;

function signed(pack: unknown, pem = makersPem): string {
  const made = signText(pem, signedText(pack));
  if (!made) throw new Error("no key");
  return printFile(pack, { key: made.publicKey, value: made.signature });
}

async function open(
  options: {
    readonly rules?: readonly object[];
    readonly scope?: Scope;
    readonly fetched?: () => string;
  } = {},
) {
  const clock = new VirtualClock();
  clock.pass(Date.parse("2026-11-23T12:00:00Z"));
  const database = await openDatabase({ file: path.join(tempFolder(), "parley.db") });
  onTestFinished(() => database.close());
  const settings = await openSettings({
    clock,
    log: silentLog,
    catalogue: allSettings(),
    store: settingStore(database),
  });
  const facts: Record<string, Fact> = { part: { list: [] } };
  const told: string[] = [];
  const audit = createAuditTrail(database);
  const collectors: Record<string, Collector> = {
    part: () => facts["part"] ?? null,
    settings: () => ({ tls: { "min-version": String(settings.find("tls.min-version")?.value) } }),
  };
  const analyzer = createAnalyzer(
    {
      clock,
      log: silentLog,
      settings,
      store: analyzerStore(database),
      audit,
      collectors,
      repairs: {},
      roles: () => Promise.resolve([]),
      host: () => "a test",
      shipped: signed(packOf(options.rules ?? [rule("parts"), tls])),
      makersKey: signText(makersPem, "")?.publicKey ?? "",
      isSignedBy,
      fetchText: () => Promise.resolve(options.fetched?.() ?? ""),
      tell: ({ explanation }) => told.push(explanation.what),
    },
    options.scope,
  );
  const part = (...bad: readonly string[]) => {
    facts["part"] = { list: bad.map((name) => ({ name, bad: true })) };
  };
  return { analyzer, clock, settings, audit, facts, part, collectors, told };
}

async function refusal(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExplainedError)) throw new Error(`not refused with an explanation: ${error}`);
  return error.explanation;
}

const open_ = (report: {
  readonly findings: readonly { rule: string; subject: string; state: string; change: string }[];
}) =>
  report.findings
    .filter(({ state }) => state !== "passed")
    .map(({ rule: id, subject, state, change }) => `${id} ${subject} ${state} ${change}`.replace("  ", " "));

describe("a run", () => {
  test("that finds nothing is clean, and says so", async () => {
    const { analyzer } = await open();
    expect(await analyzer.run("root")).toMatchObject({
      id: 1,
      verdict: "clean",
      before: null,
      counts: { found: 0, couldNotCheck: 0, passed: 2 },
      packs: [{ name: "parley", version: "2026-11-23", ageDays: 0, source: "shipped", signedBy: "Parley" }],
    });
  });

  test("puts what changed before what is severe, and tells what is gone", async () => {
    const { analyzer, part, settings, told } = await open();
    await settings.change({ "tls.min-version": "TLSv1.0" }, "root");
    part("one");
    await analyzer.run("root");
    part("two");
    const report = await analyzer.run("root");
    expect(open_(report)).toEqual(["parts two found new", "tls-old found as before"]);
    expect(report.gone).toMatchObject([{ rule: "parts", subject: "one", now: "passed" }]);
    expect(report.verdict).toBe("findings");
    await analyzer.run("root");
    expect(told).toHaveLength(2); // the third run said nothing new
    expect((await analyzer.runs()).runs.map(({ id }) => id)).toEqual([3, 2, 1]);
    expect((await analyzer.report(1))?.findings[0]?.change).toBe("new");
  });

  test("that could not measure something is no clean one", async () => {
    const { analyzer, facts } = await open();
    facts["part"] = unmeasured("the part does not answer");
    const report = await analyzer.run("root");
    expect(report.verdict).toBe("could not check");
    expect(report.findings[0]).toMatchObject({
      rule: "parts",
      state: "could not check",
      reason: "the part does not answer",
    });
  });

  test("survives a collector that fails, and one that never answers", async () => {
    const { analyzer, collectors, clock } = await open();
    collectors["part"] = () => Promise.reject(new Error("out of order"));
    expect((await analyzer.run("root")).findings[0]?.reason).toBe(
      '"part" could not be measured: out of order',
    );
    collectors["part"] = () => new Promise(() => {});
    const late = analyzer.run("root");
    while (clock.waiting === 0) await new Promise(setImmediate);
    clock.pass(10_000);
    expect((await late).findings[0]?.reason).toBe('"part" was not measured within 10 s');
  });

  test("comes 15 seconds after the start and each night, until the scope ends", async () => {
    const scope = new Scope();
    const { analyzer, clock } = await open({ scope });
    const runs = async () => (await analyzer.runs()).runs.map(({ by }) => by);
    const wait = async (count: number) => {
      while ((await runs()).length < count) await new Promise(setImmediate);
    };
    clock.pass(15_000);
    await wait(1);
    clock.pass(86_400_000);
    await wait(2);
    while (clock.waiting === 0) await new Promise(setImmediate);
    expect(await runs()).toEqual(["nightly", "start"]);
    await scope.end();
    expect(clock.waiting).toBe(0);
  });
});

describe("a waiver", () => {
  test("hides one subject or all, until it ends; then the finding is new again", async () => {
    const { analyzer, part, clock, audit } = await open();
    part("one", "two");
    await analyzer.run("root");
    await analyzer.waive("parts", { subject: "one", reason: "it is old", until: "2026-11-25" }, "alice");
    const waived = await analyzer.run("root");
    expect(open_(waived)).toEqual(["parts two found as before", "parts one waived new"]);
    expect(waived.counts).toMatchObject({ found: 1, waived: 1 });
    await analyzer.waive("parts", { subject: "", reason: "all of it", until: "2026-11-24" }, "alice");
    expect((await analyzer.run("root")).verdict).toBe("clean");
    clock.pass(3 * 86_400_000);
    expect(open_(await analyzer.run("root"))).toEqual(["parts one found new", "parts two found new"]);
    expect((await analyzer.waivers()).map(({ ended }) => ended)).toEqual([true, true]);
    expect(
      (await audit.list({ most: 9 })).map(({ who, what, subject }) => `${who}: ${what}: ${subject}`),
    ).toEqual([
      "alice: best practice waived: best practice parts",
      "alice: best practice waived: best practice parts: one",
    ]);
  });

  test("needs a rule that there is, and an end ahead", async () => {
    const { analyzer } = await open();
    const wish = { subject: "", reason: "it is old" };
    expect(await refusal(analyzer.waive("part", { ...wish, until: "2027-01-01" }, "a"))).toMatchObject({
      id: "BPA-0001",
      why: { expected: { near: ["parts"] } },
    });
    for (const until of ["2026-11-23", "2036-01-01"])
      expect((await refusal(analyzer.waive("parts", { ...wish, until }, "a"))).id).toBe("BPA-0008");
  });
});

describe("an automatic fix", () => {
  test("heals, is audited, and is taken back", async () => {
    const { analyzer, settings, audit } = await open();
    const value = () => settings.find("tls.min-version")?.value;
    await settings.change({ "tls.min-version": "TLSv1.0" }, "root");
    expect(await analyzer.fix("tls-old", false, "alice")).toEqual({
      rule: "tls-old",
      done: 'Set tls.min-version to "TLSv1.2".',
      undo: "parley bpa fix tls-old --undo",
    });
    expect(value()).toBe("TLSv1.2");
    expect((await analyzer.run("root")).verdict).toBe("clean");
    await analyzer.fix("tls-old", true, "alice");
    expect(value()).toBe("TLSv1.0");
    expect((await audit.list({ most: 9 })).map(({ what }) => what)).toEqual([
      "best practice fix taken back",
      "best practice fixed",
    ]);
    expect((await refusal(analyzer.fix("tls-old", true, "alice"))).id).toBe("BPA-0007");
  });

  test("is refused where nothing is found, where there is none, and its undoing where somebody changed it since", async () => {
    const { analyzer, settings, part } = await open();
    expect(await refusal(analyzer.fix("tls-old", false, "a"))).toMatchObject({
      id: "BPA-0010",
      why: { observed: { state: "passed" } },
    });
    part("one");
    expect((await refusal(analyzer.fix("parts", false, "a"))).id).toBe("BPA-0002");
    await settings.change({ "tls.min-version": "TLSv1.0" }, "root");
    await analyzer.fix("tls-old", false, "a");
    await settings.change({ "tls.min-version": "TLSv1.3" }, "root");
    expect((await refusal(analyzer.fix("tls-old", true, "a"))).id).toBe("SET-0003");
  });
});

describe("rules that come from elsewhere", () => {
  const newer = (rules: readonly object[] = [rule("newer-rule")]) => packOf(rules, { version: "2026-12-01" });

  test("are exported on one server and taken on another, which says how old they are", async () => {
    const connected = await open({ rules: [rule("newer-rule")] });
    const airGapped = await open();
    const file = (await connected.analyzer.exportPack("parley")) ?? "";
    expect(await refusal(airGapped.analyzer.importPack(file, "alice"))).toMatchObject({ id: "BPA-0006" });
    const next = signed(newer());
    expect(await airGapped.analyzer.importPack(next, "alice")).toMatchObject({
      version: "2026-12-01",
      signedBy: "Parley",
      rules: 1,
    });
    airGapped.clock.pass(20 * 86_400_000);
    expect((await airGapped.analyzer.run("root")).packs).toMatchObject([
      { version: "2026-12-01", ageDays: 12, source: "imported" },
    ]);
    expect(JSON.parse((await airGapped.analyzer.exportPack("parley")) ?? "")).toEqual(JSON.parse(next));
    expect(await airGapped.analyzer.removePack("parley", "alice")).toBe(true);
    expect((await airGapped.analyzer.packs())[0]).toMatchObject({ version: "2026-11-23", source: "shipped" });
  });

  test.each([
    [
      "were changed",
      signed(newer()).replace("Something about", "Anything about"),
      "changed after it was signed",
    ],
    ["have no signature", JSON.stringify({ pack: newer() }), "no signature"],
    ["are of a stranger", signed(newer(), newKey()), "signed by a key that is not trusted here"],
  ])("are refused with the reason when they %s", async (_, file, seen) => {
    const { analyzer } = await open();
    expect(await refusal(analyzer.importPack(file, "alice"))).toMatchObject({
      id: "BPA-0003",
      why: { observed: { signature: seen }, expected: { signedByOneOf: ["Parley"] } },
    });
    expect(await analyzer.packs()).toHaveLength(1);
  });

  test("are refused when they are no rules, or their examples do not come out", async () => {
    const { analyzer } = await open();
    for (const file of ["", "[]", "{", signed({ name: "x" })])
      expect((await refusal(analyzer.importPack(file, "a"))).id).toBe("BPA-0004");
    expect(
      (await refusal(analyzer.importPack(signed(newer([rule("x", { when: "not item.bad" })])), "a"))).id,
    ).toBe("BPA-0005");
  });

  test("of one's own are taken by a key that is trusted, beside the makers' and not in their name", async () => {
    const { analyzer, settings, part } = await open();
    const pem = newKey();
    const key = signText(pem, "")?.publicKey ?? "";
    await settings.change({ "analyzer.trusted-keys": [`Example Ltd=${key}`] }, "root");
    const own = signed(packOf([rule("our-rule")], { name: "example" }), pem);
    expect(await analyzer.importPack(own, "alice")).toMatchObject({
      name: "example",
      signedBy: "Example Ltd",
    });
    part("one");
    expect(open_(await analyzer.run("root"))).toEqual(["our-rule one found new", "parts one found new"]);
    expect((await refusal(analyzer.importPack(signed(newer(), pem), "a"))).id).toBe("BPA-0011");
    expect((await refusal(analyzer.importPack(signed(packOf([tls], { name: "more" }), pem), "a"))).id).toBe(
      "BPA-0011",
    );
    // Trust that is taken away counts at once, and the report says what is not used any more.
    await settings.change({ "analyzer.trusted-keys": [] }, "root");
    const report = await analyzer.run("root");
    expect(open_(report)).toEqual(["parts one found as before"]);
    expect(report.packs[1]).toMatchObject({
      name: "example",
      problem: expect.stringContaining("not trusted here"),
    });
  });

  test("are looked for at night only where somebody has switched it on", async () => {
    const scope = new Scope();
    onTestFinished(() => scope.end());
    let asked = 0;
    const { analyzer, clock, settings } = await open({
      scope,
      fetched: () => {
        asked++;
        return signed(newer());
      },
    });
    const night = async (count: number) => {
      clock.pass(86_400_000);
      while ((await analyzer.runs()).runs.filter(({ by }) => by === "nightly").length < count)
        await new Promise(setImmediate);
      await new Promise(setImmediate);
    };
    await night(1);
    expect(asked).toBe(0);
    await settings.change(
      { "analyzer.check-for-updates": true, "analyzer.update-url": "https://rules.example.com/rules.json" },
      "root",
    );
    await night(2);
    expect(asked).toBe(1);
    expect((await analyzer.packs())[0]).toMatchObject({ version: "2026-12-01", source: "imported" });
  });
});
