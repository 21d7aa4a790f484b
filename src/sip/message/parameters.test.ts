import fc from "fast-check";
import { expect, test } from "vitest";
import { parameter, parseParameters, printParameters, quote, unquote, withParameter } from "./parameters.ts";

test("parseParameters reads pairs in their order, names in lower case", () => {
  expect(parseParameters('Tag=1;lr; EXPIRES = 60 ;x="a;b=\\"c"')).toEqual([
    ["tag", "1"],
    ["lr", undefined],
    ["expires", "60"],
    ["x", '"a;b=\\"c"'],
  ]);
});

test.each([
  ["", []],
  [";;", []],
  ["=1;a", [["a", undefined]]],
  [
    "a=;b",
    [
      ["a", ""],
      ["b", undefined],
    ],
  ],
  [
    "a;b=1=2",
    [
      ["a", undefined],
      ["b", "1=2"],
    ],
  ],
  [
    "a=<sip:x;y>;b",
    [
      ["a", "<sip:x;y>"],
      ["b", undefined],
    ],
  ],
])("parseParameters of %j", (text, pairs) => {
  expect(parseParameters(text)).toEqual(pairs);
});

test("parameter tells a missing one from one without a value", () => {
  const parameters = parseParameters("lr;a=1;a=2");
  expect(parameter(parameters, "lr")).toBe("");
  expect(parameter(parameters, "a")).toBe("1");
  expect(parameter(parameters, "b")).toBeUndefined();
});

test("withParameter replaces where it stood, adds at the end, takes away", () => {
  const parameters = parseParameters("a=1;b;c=3;b=4");
  expect(printParameters(withParameter(parameters, "b", "2"))).toBe(";a=1;b=2;c=3");
  expect(printParameters(withParameter(parameters, "b", ""))).toBe(";a=1;b;c=3");
  expect(printParameters(withParameter(parameters, "b", undefined))).toBe(";a=1;c=3");
  expect(printParameters(withParameter(parameters, "d", "4"))).toBe(";a=1;b;c=3;b=4;d=4");
});

test("quote and unquote are inverse but for controls, which become a blank", () => {
  expect(quote('say "hi"\\')).toBe('"say \\"hi\\"\\\\"');
  expect(quote("a\r\nVia: x")).toBe('"a Via: x"');
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~\u0080-\u00ff]{0,30}$/), (text) => {
      expect(unquote(quote(text))).toBe(text);
    }),
  );
});

test("unquote leaves what is not quoted", () => {
  for (const text of ["", "a", '"', '"a', 'a"']) expect(unquote(text)).toBe(text);
});

test("what was printed reads the same", () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const value = fc.option(
    fc.oneof(
      name,
      name.map((text) => quote(`${text};=,"`)),
    ),
    { nil: undefined },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), (pairs) => {
      expect(parseParameters(printParameters(pairs).slice(1))).toEqual(pairs);
    }),
  );
});
