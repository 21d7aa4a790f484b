import { MOST_STEPS } from "../limits.ts";
import type { Comparison, Condition } from "./condition.ts";
import { type Fact, type Facts, follow, known, type Seen, unknown } from "./fact.ts";

/** What a condition is asked about. */
export interface Scene {
  readonly facts: Facts;
  /** The entry that is looked at, in rules with `each` and in `where`. */
  readonly item: Fact | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly steps: { taken: number };
}

export const newScene = (facts: Facts, now: number, item?: Fact): Scene => ({
  facts,
  item,
  now,
  steps: { taken: 0 },
});

/**
 * Answers a condition: true, false, or unknown with the reason. It is total: whatever the facts are, it ends and throws nothing. What
 * was not measured makes the answer unknown unless the answer is the same either way (Kleene's logic), so that it never passes.
 */
export function evaluate(condition: Condition, scene: Scene): Seen {
  if (++scene.steps.taken > MOST_STEPS) return unknown(`the condition needs more than ${MOST_STEPS} steps`);
  switch (condition.kind) {
    case "value":
      return known(condition.value);
    case "path":
      return follow(scene.facts, scene.item, condition.path);
    case "exists":
      return exists(follow(scene.facts, scene.item, condition.path));
    case "age":
      return age(follow(scene.facts, scene.item, condition.path), scene.now);
    case "count":
      return count(condition, scene);
    case "not": {
      const of = truth(evaluate(condition.of, scene));
      return of.known ? known(of.value !== true) : of;
    }
    case "all":
      return join(condition.of, false, scene);
    case "any":
      return join(condition.of, true, scene);
    case "compare":
      return compare(condition.how, evaluate(condition.one, scene), evaluate(condition.other, scene));
    case "in": {
      const one = evaluate(condition.one, scene);
      const each = condition.of.map((other) => compare("=", one, evaluate(other, scene)));
      return (
        each.find((seen) => seen.known && seen.value === true) ??
        each.find((seen) => !seen.known) ??
        known(false)
      );
    }
  }
}

const exists = (seen: Seen): Seen =>
  seen.known ? known(seen.value !== null && seen.value !== "" && !isEmptyList(seen.value)) : seen;

const isEmptyList = (value: Fact): boolean => Array.isArray(value) && value.length === 0;

function age(seen: Seen, now: number): Seen {
  if (!seen.known) return seen;
  const time = typeof seen.value === "string" ? Date.parse(seen.value) : Number.NaN;
  return Number.isNaN(time) ? unknown(`${words(seen.value)} is no time`) : known((now - time) / 1000);
}

function count({ path, where }: Condition & { readonly kind: "count" }, scene: Scene): Seen {
  const list = follow(scene.facts, scene.item, path);
  if (!list.known) return list;
  if (!Array.isArray(list.value)) return unknown(`${path.join(".")} is no list`);
  const entries: readonly Fact[] = list.value;
  if (where === undefined) return known(entries.length);
  let fitting = 0;
  for (const item of entries) {
    const seen = truth(evaluate(where, { ...scene, item }));
    if (!seen.known) return seen;
    if (seen.value === true) fitting++;
  }
  return known(fitting);
}

/** `decisive`: the answer of one that decides for all of them. */
function join(of: readonly Condition[], decisive: boolean, scene: Scene): Seen {
  let open: Seen | undefined;
  for (const one of of) {
    const seen = truth(evaluate(one, scene));
    if (seen.known && seen.value === decisive) return seen;
    if (!seen.known) open ??= seen;
  }
  return open ?? known(!decisive);
}

const truth = (seen: Seen): Seen =>
  !seen.known || typeof seen.value === "boolean"
    ? seen
    : unknown(`${words(seen.value)} is neither true nor false`);

function compare(how: Comparison, one: Seen, other: Seen): Seen {
  if (!one.known) return one;
  if (!other.known) return other;
  const [left, right] = [one.value, other.value];
  if (how === "contains") return contains(left, right);
  if (how === "=" || how === "!=") {
    // Nothing is equal to no value; two kinds of values that meet here are a mistake in the rule.
    const comparable =
      left === null || right === null || (typeof left === typeof right && typeof left !== "object");
    return comparable
      ? known((left === right) === (how === "="))
      : unknown(`${words(left)} and ${words(right)} cannot be compared`);
  }
  if (typeof left !== "number" || typeof right !== "number")
    return unknown(`${words(left)} and ${words(right)} are not two numbers`);
  if (how === "<") return known(left < right);
  if (how === "<=") return known(left <= right);
  return known(how === ">" ? left > right : left >= right);
}

function contains(whole: Fact, part: Fact): Seen {
  if (Array.isArray(whole)) return known(whole.includes(part));
  if (typeof whole === "string" && typeof part === "string") return known(whole.includes(part));
  return unknown(`${words(whole)} is neither a list nor a text`);
}

const words = (value: Fact): string => (JSON.stringify(value) ?? "nothing").slice(0, 60);
