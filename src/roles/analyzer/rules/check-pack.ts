import type { WrongField } from "#base/explained-error";
import type { Facts } from "../language/fact.ts";
import { judge } from "./judge.ts";
import { type Rule, type RulePack, rulePack } from "./rule.ts";

/** One sentence per rule whose examples do not do what they are there for. */
export interface ExampleFault {
  readonly rule: string;
  readonly example: "failing" | "passing";
  readonly seen: string;
}

export type CheckedPack =
  | { readonly pack: RulePack }
  | { readonly wrong: readonly WrongField[] }
  | { readonly faults: readonly ExampleFault[] };

/** Reads a pack, and tries every rule on its two examples: one that does not fire where it should is not taken. */
export function checkPack(value: unknown): CheckedPack {
  const read = rulePack.safeParse(value);
  if (!read.success) {
    return {
      wrong: read.error.issues.slice(0, 50).map(({ path, message }) => ({
        field: path.join(".") || "pack",
        value: shorten(at(value, path)),
        expected: message,
      })),
    };
  }
  const pack = read.data;
  const faults = pack.rules.flatMap((rule) => faultsOf(rule, pack.version));
  return faults.length > 0 ? { faults } : { pack };
}

function faultsOf(rule: Rule, version: string): ExampleFault[] {
  const seen = (which: "failing" | "passing"): string => {
    const { now = `${version.slice(0, 10)}T00:00:00Z`, facts } = rule.examples[which];
    const needed = rule.reads.filter((name) => !Object.hasOwn(facts, name));
    if (needed.length > 0) return `no facts of ${needed.join(", ")}`;
    const { verdicts } = judge(rule, facts as Facts, Date.parse(now));
    const [first] = verdicts;
    if (verdicts.some(({ state }) => state === "found")) return "found";
    return first?.reason === undefined ? (first?.state ?? "nothing") : `${first.state}: ${first.reason}`;
  };
  const [failing, passing] = [seen("failing"), seen("passing")];
  return [
    ...(failing === "found" ? [] : [{ rule: rule.id, example: "failing" as const, seen: failing }]),
    ...(passing === "passed" ? [] : [{ rule: rule.id, example: "passing" as const, seen: passing }]),
  ];
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (part, key) => (typeof part === "object" && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );

const shorten = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? "[an object]"
    : typeof value === "string"
      ? value.slice(0, 200)
      : (value ?? null);
