import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { isSignedBy } from "#security/signatures";
import { MAKERS_KEY } from "#server/analyzer";
import { helpPage } from "#server/help-files";
import { allSettings } from "#server/settings-list";
import { createCollectors } from "../facts/index.ts";
import type { Facts } from "../language/fact.ts";
import { createRepairs } from "../repairs.ts";
import type { FactSources } from "../uses.ts";
import { checkPack } from "./check-pack.ts";
import { judge } from "./judge.ts";
import { type RulePack, rulePack, signedPack, signedText } from "./rule.ts";

const text = readFileSync(path.join(import.meta.dirname, "parley-rules.json"), "utf8");
const shipped = (): RulePack => rulePack.parse((JSON.parse(text) as { pack: unknown }).pack);
const { rules, version } = shipped();

const outcome = (rule: RulePack["rules"][number], facts: Facts, now?: string) =>
  judge(rule, facts, Date.parse(now ?? `${version.slice(0, 10)}T00:00:00Z`)).verdicts.map(
    ({ state }) => state,
  );

describe("every rule that Parley comes with", () => {
  test("is signed as it is by the makers' key: after a change it has to be signed again (docs/guide/best-practices.md)", () => {
    const { signature, pack } = signedPack.parse(JSON.parse(text));
    expect(isSignedBy(MAKERS_KEY, signedText(pack), signature.value)).toBe(true);
  });

  test("is one of at least 25", () => {
    expect(rules.length).toBeGreaterThanOrEqual(25);
  });

  test.each(rules.map((rule) => [rule.id, rule] as const))(
    "%s fires on its failing example and not on its passing one",
    (_, rule) => {
      const { failing, passing } = rule.examples;
      expect(outcome(rule, failing.facts, failing.now)).toContain("found");
      expect(outcome(rule, passing.facts, passing.now)).toEqual(["passed"]);
    },
  );

  test.each(rules.map((rule) => [rule.id, rule] as const))(
    "%s cannot be checked when nothing was measured",
    (_, rule) => {
      const nothing = Object.fromEntries(rule.reads.map((name) => [name, { unmeasured: "a test" }]));
      expect(outcome(rule, nothing)).toEqual(["could not check"]);
    },
  );

  test("reads only what somebody collects", () => {
    const sources = {} as FactSources; // the collectors are named, and not asked
    const collected = [...Object.keys(createCollectors(sources)), "roles"];
    expect(rules.flatMap(({ reads }) => reads).filter((name) => !collected.includes(name))).toEqual([]);
  });

  test("fixes by settings that there are, with values that they take, and by repairs that there are", () => {
    const repairs = createRepairs({} as Parameters<typeof createRepairs>[0]); // named, and not asked
    for (const { id, autoFix } of rules) {
      if (autoFix === undefined) continue;
      if ("set" in autoFix) expect(allSettings().validate(autoFix.set).wrong, id).toEqual([]);
      else expect(Object.keys(repairs), id).toContain(autoFix.repair);
    }
  });

  test("names settings that there are, and leads to help pages that there are", () => {
    const names = allSettings().settings.map(({ name }) => name);
    for (const { id, when, help } of rules) {
      for (const [, name = ""] of when.matchAll(/settings\.([a-z-]+\.[a-z-]+)/g))
        expect(names, id).toContain(name);
      if (help?.startsWith("/help/")) expect(helpPage(help.slice("/help/".length)), id).toBeDefined();
    }
  });
});

describe("a rule is not taken", () => {
  const [first] = rules;
  const changed = (change: object) => checkPack({ ...shipped(), rules: [{ ...first, ...change }] });

  test("as it stands it is", () => {
    expect(changed({})).toHaveProperty("pack");
  });

  test.each(["failing", "passing"])("without its %s example", (which) => {
    const { [which]: _, ...rest } = { ...first?.examples } as Record<string, unknown>;
    expect(changed({ examples: rest })).toMatchObject({ wrong: [{ field: `rules.0.examples.${which}` }] });
  });

  test("when its examples do not come out as they are named", () => {
    const { failing, passing } = first?.examples ?? {};
    expect(changed({ examples: { failing: passing, passing } })).toMatchObject({
      faults: [{ rule: first?.id, example: "failing", seen: "passed" }],
    });
    expect(changed({ examples: { failing, passing: failing } })).toMatchObject({
      faults: [{ example: "passing", seen: "found" }],
    });
    expect(changed({ examples: { failing, passing: { facts: { settings: {} } } } })).toMatchObject({
      faults: [{ example: "passing", seen: expect.stringMatching(/^could not check: /) }],
    });
  });

  test("when it uses facts that it does not name, has a condition that is none, or an unknown field", () => {
    expect(changed({ when: "moon.full" })).toMatchObject({
      wrong: expect.arrayContaining([expect.objectContaining({ field: "rules.0.reads" })]),
    });
    expect(changed({ when: "(((" })).toMatchObject({
      wrong: expect.arrayContaining([expect.objectContaining({ field: "rules.0.when" })]),
    });
    expect(changed({ script: "x" })).toMatchObject({ wrong: [{ field: "rules.0" }] });
  });
});
