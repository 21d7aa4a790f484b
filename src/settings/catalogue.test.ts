import { expect, test } from "vitest";
import { malformed, parsed } from "#base/parsed";
import { createCatalogue } from "./catalogue.ts";
import { choiceSetting, listSetting, numberSetting, switchSetting } from "./declare.ts";

const catalogue = createCatalogue([
  numberSetting({ name: "registrar.min-expires-seconds", summary: "x", min: 10, max: 100, default: 60 }),
  switchSetting({ name: "proxy.open", summary: "x", default: false }),
  choiceSetting({ name: "proxy.mode", summary: "x", choices: ["strict", "loose"], default: "loose" }),
  listSetting({
    name: "directory.domains",
    summary: "x",
    default: [],
    most: 2,
    element: (text) => (text.includes(" ") ? malformed("a domain") : parsed(text)),
  }),
]);

test("values are read as they come from JSON or from --set", () => {
  const { right, wrong } = catalogue.validate({
    "registrar.min-expires-seconds": "30",
    "proxy.open": "on",
    "proxy.mode": "strict",
    "directory.domains": "a.example, b.example",
  });
  expect(wrong).toEqual([]);
  expect(right.map(({ value }) => value)).toEqual([30, true, "strict", ["a.example", "b.example"]]);
});

test("every wrong value is named at once, with what is allowed", () => {
  const { wrong } = catalogue.validate({
    "registrar.min-expires-seconds": 9,
    "proxy.open": "perhaps",
    "proxy.mode": "fast",
    "directory.domains": ["a b"],
  });
  expect(wrong.map(({ field, value, expected }) => [field, value, expected])).toEqual([
    ["registrar.min-expires-seconds", 9, "a whole number from 10 to 100"],
    ["proxy.open", "perhaps", "true or false"],
    ["proxy.mode", "fast", "one of strict, loose"],
    ["directory.domains", ["a b"], 'a domain instead of "a b"'],
  ]);
});

test.each([
  ["registrar.min-expire-seconds", ["registrar.min-expires-seconds"]],
  ["min-expires-seconds", ["registrar.min-expires-seconds"]],
  ["Directory.Domains", ["directory.domains"]],
  ["proxy.mod", ["proxy.mode"]],
  ["something.else", []],
  ["x".repeat(100_000), []],
])("%s is not known, and %j may have been meant", (name, near) => {
  expect(catalogue.validate({ [name]: 1 }).wrong[0]).toMatchObject({ rule: "name", suggest: near });
});

test("names of every object are no settings", () => {
  expect(catalogue.validate(JSON.parse('{"__proto__": 1, "constructor": 2}')).wrong).toHaveLength(2);
});

test("two settings with one name cannot be", () => {
  const one = switchSetting({ name: "a.b", summary: "x", default: false });
  expect(() => createCatalogue([one, { ...one }])).toThrow("a.b");
});
