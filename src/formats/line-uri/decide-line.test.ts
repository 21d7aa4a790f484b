import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideLine, dialledKeys, lineForms } from "./decide-line.ts";
import { type NumberRules, parseNumberMap, parsePrivatePlan } from "./number-rules.ts";
import { readLine } from "./read-line.ts";

const berlin = parseNumberMap("Berlin: 3xxx -> +4930 5550 3xxx");
const rules: NumberRules = {
  maps: berlin.ok ? [berlin.value] : [],
  plans: [],
  domains: ["example.com"],
  mainNumber: "",
  countryCode: "49",
};
const problemOf = (value: string, with_: NumberRules = rules) => {
  const verdict = decideLine(value, with_);
  if (verdict.ok) throw new Error(`${value} fits as ${verdict.form}`);
  return verdict.problem;
};

describe("what fits", () => {
  test.each([
    ["+49 30 5550-3048", "e164", "tel:+493055503048"],
    ["tel:+493055503048", "e164", "tel:+493055503048"],
    ["tel:+49.30.5550;ext=3048", "e164-extension", "tel:+49305550;ext=3048"],
    ["tel:3048;phone-context=EXAMPLE.com", "own-extension", "tel:3048;phone-context=example.com"],
  ])("%s", (value, form, uri) => {
    expect(decideLine(value, rules)).toMatchObject({ ok: true, form, uri });
  });

  test("the examples of the forms, where their plan is declared", () => {
    const plan = parsePrivatePlan("cdp.udp: 3-6");
    const all = { ...rules, plans: plan.ok ? [plan.value] : [] };
    for (const { name, example } of lineForms)
      expect(decideLine(example, all)).toMatchObject({ ok: true, form: name });
  });
});

describe("the number that remote call control left behind (article 5)", () => {
  const problem = problemOf("tel:3048;phone-context=cdp.udp");

  test("breaks the rule e164, and the sentence says what it is", () => {
    expect(problem).toMatchObject({ rule: "e164", value: "tel:3048;phone-context=cdp.udp" });
    expect(problem.sentence).toBe(
      'Calls need an international number (+…). "3048" is an extension in the private plan "cdp.udp", as remote call control of old servers stored it.',
    );
  });

  test("has three proposals: extension, the rule that matches, and clearing it", () => {
    expect(problem.proposals).toEqual([
      { value: "tel:3048;phone-context=example.com", text: "Use as extension 3048" },
      { value: "tel:+493055503048", text: 'Map to +493055503048 – matches your rule "Berlin"' },
      { value: "", text: "Clear" },
    ]);
  });

  test("says of each form why it has not it", () => {
    expect(problem.tried).toEqual([
      { form: "e164", seen: "there is no + in front" },
      { form: "e164-extension", seen: "there is no + in front" },
      { form: "own-extension", seen: "cdp.udp is no domain of this server" },
      { form: "private-plan", seen: "no setting declares the plan cdp.udp" },
    ]);
  });

  test("without a rule that matches, the third is to declare the plan", () => {
    const { proposals } = problemOf("tel:3048;phone-context=cdp.udp", { ...rules, maps: [] });
    expect(proposals.map(({ text }) => text)).toEqual([
      "Use as extension 3048",
      "Keep it, once the private plan cdp.udp is declared",
      "Clear",
    ]);
  });

  test("with a main number the extension hangs on it", () => {
    const { proposals } = problemOf("tel:3048;phone-context=cdp.udp", {
      ...rules,
      mainNumber: "+4930555000",
    });
    expect(proposals[0]?.value).toBe("tel:+4930555000;ext=3048");
  });
});

describe("other defects are named by their own rule", () => {
  test.each([
    ["sip:3048@example.com", "scheme", [""]],
    ["tel:+49CALLME", "digits", [""]],
    ["tel:+49305550;ext=12a", "extension", undefined],
    ["tel:+12345", "length", [""]],
    ["tel:+0301234567", "length", [""]],
    ["030 5550 3048", "e164", ["tel:+493055503048", ""]],
    ["0041 44 668 18 00", "e164", ["tel:+41446681800", ""]],
    ["tel:+493055503048;isub=1", "parameter", ["tel:+493055503048", ""]],
    ["9".repeat(200), "length", undefined],
    ["", "digits", [""]],
  ])("%s", (value, rule, proposals) => {
    const problem = problemOf(value);
    expect(problem.rule).toBe(rule);
    if (proposals) expect(problem.proposals.map((one) => one.value)).toEqual(proposals);
  });
});

test("what is dialled is looked for as it is, in our plan, by the maps and by the country", () => {
  expect(dialledKeys("3048", rules)).toEqual(["3048;;", "3048;;example.com", "+493055503048;;"]);
  expect(dialledKeys("+49 30 5550 3048", rules)).toEqual(["+493055503048;;"]);
  expect(dialledKeys("alice", rules)).toEqual([]);
});

test("whatever is proposed is accepted, and nothing throws", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 40, unit: fc.constantFrom(..."tel:+0123456789;=xcontphe-. ") }),
      (text) => {
        const verdict = decideLine(text, rules);
        if (verdict.ok) return expect(decideLine(verdict.uri, rules)).toMatchObject({ uri: verdict.uri });
        for (const { value, command } of verdict.problem.proposals)
          if (value !== "" && command === undefined) expect(decideLine(value, rules).ok).toBe(true);
        return undefined;
      },
    ),
  );
});

test.each(["Berlin 3xxx", "Berlin: 3xxx -> +49305xx", "Berlin: 3xxx -> 030xxx", "x: 3 -> +49"])(
  "%s is no rule",
  (text) => {
    expect(parseNumberMap(text).ok).toBe(false);
  },
);

test("a line keeps what it does not know", () => {
  expect(readLine("tel:+4930;foo=1")).toMatchObject({ ok: true, value: { others: ["foo=1"] } });
});
