import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate, newScene } from "./evaluate.ts";
import { type Fact, type Facts, unmeasured } from "./fact.ts";
import { parseCondition } from "./parse-condition.ts";
import { fillCommand, fillSentence } from "./template.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const facts: Facts = {
  certificate: { daysLeft: 12, names: ["example.com"], missing: [] },
  backup: { newest: "2026-11-22T06:00:00Z", folder: null },
  relay: { enabled: true, outside: unmeasured("nobody outside measured it") },
  listeners: [
    { transport: "udp", public: true },
    { transport: "tls", public: true },
    { transport: "http", public: false },
  ],
  clock: unmeasured("no time source"),
};

function ask(text: string, item?: Fact): unknown {
  const read = parseCondition(text);
  if (!read.ok) return `expected ${read.expected}`;
  const seen = evaluate(read.value, newScene(facts, NOW, item));
  return seen.known ? seen.value : { why: seen.why };
}

test.each([
  ["certificate.daysLeft < 14", true],
  ["certificate.daysLeft >= 14", false],
  ['certificate.names contains "example.com" and not exists(certificate.missing)', true],
  ["count(listeners) = 3", true],
  ['count(listeners where item.public and item.transport in ("udp", "tcp")) = 1', true],
  ["age(backup.newest) > 24h", true],
  ["age(backup.newest) > 30h", false],
  ["age(backup.newest) <= 2d", true],
  ["exists(backup.folder) or relay.enabled", true],
  ["(true or false) and not (false and true)", true],
  ["relay.enabled != false", true],
])("%s is %s", (text, expected) => {
  expect(ask(text)).toBe(expected);
});

test("what was not measured makes the answer unknown, unless it is the same either way", () => {
  const why = { why: "nobody outside measured it" };
  expect(ask("relay.outside")).toEqual(why);
  expect(ask("not relay.outside")).toEqual(why);
  expect(ask("relay.enabled and relay.outside")).toEqual(why);
  expect(ask("not relay.enabled and relay.outside")).toBe(false);
  expect(ask("relay.outside or relay.enabled")).toBe(true);
  expect(ask("clock.offset > 5")).toEqual({ why: "no time source" });
  expect(ask("relay.outside in (true)")).toEqual(why);
});

test("what nobody measures, and what does not fit together, is unknown too", () => {
  expect(ask("relay.color = 1")).toEqual({ why: 'this version of Parley does not measure "relay.color"' });
  expect(ask("moon.phase = 1")).toEqual({ why: 'this version of Parley does not measure "moon"' });
  expect(ask("relay.constructor = 1")).toMatchObject({ why: expect.stringContaining("does not measure") });
  expect(ask("certificate.daysLeft < relay.enabled")).toMatchObject({ why: expect.any(String) });
  expect(ask("certificate.daysLeft and true")).toEqual({ why: "12 is neither true nor false" });
  expect(ask("count(certificate) = 1")).toEqual({ why: "certificate is no list" });
  expect(ask("item.x = 1")).toEqual({ why: "there is no entry to look at" });
});

test.each([
  ["", "expected a value instead of the end"],
  ["a <", "expected a value instead of the end"],
  ["a b", 'expected the end instead of "b"'],
  ["and", 'expected a value instead of "and"'],
  ["count(", "expected a path instead of the end"],
  ["run(a)", "expected exists, age or count instead of run("],
  ["a = `x`", 'expected a name, number, text or sign instead of "`x`"'],
  ["(".repeat(30), "expected at most 20 levels"],
  ["not ".repeat(30), "expected at most 20 levels"],
  ["a".repeat(2000), "expected at most 1000 characters"],
])("%s is refused with what was expected", (text, expected) => {
  expect(ask(text)).toBe(expected);
});

test("whatever stands in a condition, reading and answering it ends and throws nothing", () => {
  const piece = fc.constantFrom(
    "a",
    "relay.outside",
    "count(",
    "(",
    ")",
    "and",
    "or",
    "not",
    "in",
    "<",
    "=",
    "3d",
    '"t"',
    "where",
    ",",
    "item",
    "listeners",
    "exists(",
    "age(",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      expect(() => ask(pieces.join(" "), { a: 1 })).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});

test("a condition that would take too long is unknown", () => {
  const many = Array.from({ length: 2_000 }, () => ({ x: 1 }));
  const read = parseCondition("count(many where count(many where item.x = 1) > 0) > 0");
  if (!read.ok) throw new Error(read.expected);
  const seen = evaluate(read.value, newScene({ many }, NOW));
  expect(seen).toEqual({ known: false, why: "the condition needs more than 1000000 steps" });
});

test("sentences and commands are filled with what was measured, and a command stays one line of words", () => {
  const scene = newScene(facts, NOW, {
    name: "x'; rm -rf / #",
    tags: Array.from({ length: 12 }, (_, at) => at),
  });
  expect(fillSentence("{certificate.daysLeft} days; outside: {relay.outside}; {item.tags}", scene)).toBe(
    "12 days; outside: (not measured); 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more",
  );
  expect(fillCommand("parley user show {item.name}", scene)).toBe("parley user show 'x'\\''; rm -rf / #'");
});
