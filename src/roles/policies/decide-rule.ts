import type { RuleValue } from "#api/policies";
import type { Decision } from "./contract.ts";

/** A policy as far as deciding needs it. */
export interface DecidingPolicy {
  readonly name: string;
  readonly position: number;
  readonly rules: Readonly<Record<string, RuleValue>>;
  readonly changedAt: string;
  readonly changedBy: string;
}

/** A policy that applies to somebody: directly, or through a group. */
export interface Applying {
  readonly policy: DecidingPolicy;
  readonly through: string | null;
}

/**
 * Which of the policies that apply to somebody decides a rule: one of the person before those of groups, then the lowest position.
 * Undefined: none, so that the setting does.
 */
export function decideRule(applying: readonly Applying[], rule: string): Decision | undefined {
  const [first] = applying
    .filter(({ policy }) => policy.rules[rule] !== undefined)
    .sort(
      (one, other) =>
        Number(one.through !== null) - Number(other.through !== null) ||
        one.policy.position - other.policy.position,
    );
  const value = first?.policy.rules[rule];
  if (!first || value === undefined) return undefined;
  const { name, changedAt, changedBy } = first.policy;
  return { value, decidedBy: "policy", from: name, through: first.through, changedAt, changedBy };
}
