import type { ExplainedError } from "#base/explained-error";
import type { Conflict, Container, Member, MemberChange } from "./contract.ts";
import { MOST_CONTAINERS, MOST_MEMBERS } from "./limits.ts";
import { privateContainer, tooManyMembers } from "./problems.ts";
import { ownText } from "./shared-xml.ts";

export type MembersVerdict =
  /** Every container afterwards, by id, and the ids of those that changed. */
  | {
      readonly kind: "changed";
      readonly containers: readonly Container[];
      readonly changed: readonly number[];
    }
  | { readonly kind: "conflict"; readonly conflicts: readonly Conflict[] }
  | { readonly kind: "refused"; readonly status: number; readonly problem: ExplainedError };

/**
 * What a setContainerMembers does (MS-PRES): all of it or nothing. A user is a member of one container only: adding moves. Every
 * container that is named, or that a moved user left, counts its version up.
 */
export function decideMembers(
  containers: readonly Container[],
  changes: readonly MemberChange[],
): MembersVerdict {
  const conflicts: Conflict[] = [];
  for (const [at, { container, version, add }] of changes.entries()) {
    if (container >= 1 && container <= 3 && add.length > 0)
      return { kind: "refused", status: 403, problem: privateContainer(container) };
    const current = containers.find(({ id }) => id === container)?.version ?? 0;
    if (version !== undefined && version !== current) conflicts.push({ index: at + 1, version, current });
  }
  if (conflicts.length > 0) return { kind: "conflict", conflicts };

  const members = new Map(containers.map(({ id, members }) => [id, members]));
  const changed = new Set<number>();
  for (const { container, add, remove } of changes) {
    const gone = new Set([...remove, ...add].map(wordOf));
    const kept = (members.get(container) ?? []).filter((one) => !gone.has(wordOf(one)));
    members.set(container, [...kept, ...new Map(add.map((one) => [wordOf(one), lowered(one)])).values()]);
    changed.add(container);
    const moved = new Set(add.filter(({ type }) => type === "user").map(wordOf));
    for (const [id, its] of members) {
      const rest = id === container ? its : its.filter((one) => !moved.has(wordOf(one)));
      if (rest.length === its.length) continue;
      members.set(id, rest);
      changed.add(id);
    }
  }
  const versions = new Map(containers.map(({ id, version }) => [id, version]));
  const after = [...members]
    .map(([id, its]) => ({ id, version: (versions.get(id) ?? 0) + Number(changed.has(id)), members: its }))
    .sort((one, other) => one.id - other.id);
  const count = after.reduce((sum, { members }) => sum + members.length, 0);
  if (count > MOST_MEMBERS) return tooMany("members", count, MOST_MEMBERS);
  if (after.length > MOST_CONTAINERS) return tooMany("containers", after.length, MOST_CONTAINERS);
  return { kind: "changed", containers: after, changed: [...changed].sort((one, other) => one - other) };
}

const tooMany = (what: "members" | "containers", seen: number, most: number): MembersVerdict => ({
  kind: "refused",
  status: 413,
  problem: tooManyMembers(what, seen, most),
});

const lowered = ({ type, value }: Member): Member =>
  value === undefined ? { type } : { type, value: ownText(value.toLowerCase()) };

const wordOf = ({ type, value }: Member): string => `${type} ${value?.toLowerCase() ?? ""}`;
