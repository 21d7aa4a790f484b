import type {
  EffectivePolicy,
  GroupView,
  GroupWish,
  PolicyList,
  PolicyView,
  PolicyWish,
  RuleValue,
} from "#api/policies";
import { profileFields } from "#api/users";
import type { Clock } from "#base/clock";
import type { ExplainedError, WrongField } from "#base/explained-error";
import type { Directory, User } from "#roles/directory/contract";
import type { LiveSettings } from "#settings/live";
import type { AuditEntry } from "#storage/audit";
import type { PolicyStore } from "#storage/policies";
import type { Decision, Policies } from "./contract.ts";
import { type Applying, type DecidingPolicy, decideRule } from "./decide-rule.ts";
import { belongs, decideGroup, type Group, groupRow, isName } from "./groups.ts";
import { forbidden, wrongPolicy } from "./problems.ts";
import { findingOf, parseRuleValue, policyRules, type RuleName } from "./rule-list.ts";
import { mediaPorts } from "./settings.ts";

export interface PoliciesUses {
  readonly clock: Clock;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly store: PolicyStore;
  /** Who changed a setting last, and when; undefined where it has its default. */
  whoSet(setting: string): Promise<{ readonly who: string; readonly at: string } | undefined>;
}

interface Policy extends DecidingPolicy {
  readonly id: number;
  readonly users: ReadonlySet<number>;
  readonly groups: ReadonlySet<number>;
}

const MOST_POLICIES = 500;
const MOST_GROUPS = 5_000;

/** Reads policies and groups into memory, and keeps them. */
export async function createPolicies(uses: PoliciesUses): Promise<PolicyRegister> {
  const register = new PolicyRegister(uses);
  await register.load();
  return register;
}

/** Policies and groups in memory; every change is stored first. */
export class PolicyRegister implements Policies {
  readonly #uses: PoliciesUses;
  readonly #policies = new Map<number, Policy>();
  readonly #groups = new Map<number, Group>();
  readonly #listeners = new Set<() => void>();

  constructor(uses: PoliciesUses) {
    this.#uses = uses;
    uses.settings.onChange(mediaPorts, () => this.#changed());
  }

  async load(): Promise<void> {
    const { groups, members, policies, subjects } = await this.#uses.store.load();
    for (const { id, name, description, rule_field, rule_value } of groups) {
      const field = profileFields.find((one) => one === rule_field);
      const rule = field === undefined || rule_value === null ? null : { field, value: rule_value };
      const inside = members.filter(({ group_id }) => group_id === id).map(({ user_id }) => user_id);
      this.#groups.set(id, { id, name, description, rule, members: new Set(inside) });
    }
    for (const row of policies) {
      const of = (kind: string) =>
        new Set(
          subjects.flatMap((one) => (one.policy_id === row.id && one.kind === kind ? [one.subject_id] : [])),
        );
      const { id, name, position, changed_at: changedAt, changed_by: changedBy } = row;
      const rules = readRules(row.rules);
      this.#policies.set(id, {
        id,
        name,
        position,
        rules,
        users: of("user"),
        groups: of("group"),
        changedAt,
        changedBy,
      });
    }
  }

  allows(address: string, rule: Exclude<RuleName, "media-ports">): boolean {
    return this.decisionOn(address, rule).value !== false;
  }

  mayNot(address: string, rule: Exclude<RuleName, "media-ports">): ExplainedError | undefined {
    const user = this.#uses.directory.find(address);
    if (!user) return undefined;
    const { value, decidedBy, from, through, changedAt, changedBy } = this.decisionOn(address, rule);
    if (value !== false) return undefined;
    const summary = policyRules.find(({ name }) => name === rule)?.summary ?? rule;
    const setBy = decidedBy === "policy" ? setSentence({ who: changedBy, at: changedAt }) : "";
    return forbidden({ address: user.address, rule, summary, decidedBy, from, through, setBy });
  }

  mediaPorts(address: string): { readonly first: number; readonly last: number } | undefined {
    const { value } = this.decisionOn(address, "media-ports");
    const [first, last] = typeof value === "string" ? value.split("-").map(Number) : [];
    return first && last ? { first, last } : undefined;
  }

  decisionOn(address: string, rule: RuleName): Decision {
    const user = this.#policies.size === 0 ? undefined : this.#uses.directory.find(address);
    const decided = user && decideRule(this.#applyingTo(user), rule);
    if (decided) return decided;
    const { setting } = policyRules.find(({ name }) => name === rule) ?? policyRules[0];
    const value = this.#uses.settings.get<boolean | string>(setting);
    return { value, decidedBy: "setting", from: setting.name, through: null, changedAt: "", changedBy: "" };
  }

  async effective(address: string): Promise<EffectivePolicy | undefined> {
    const user = this.#uses.directory.find(address);
    if (!user) return undefined;
    const rules = policyRules.map(async ({ name }) => {
      const { value, decidedBy, from, through, changedAt, changedBy } = this.decisionOn(user.address, name);
      const setting = decidedBy === "setting" ? await this.#uses.whoSet(from) : undefined;
      const set = decidedBy === "policy" ? { who: changedBy, at: changedAt } : setting;
      return { name, value, decidedBy, from, through, setBy: set ? setSentence(set) : "" };
    });
    return {
      address: user.address,
      groups: this.#groupsOf(user).map(({ name }) => name),
      rules: await Promise.all(rules),
    };
  }

  list(): PolicyList {
    return {
      rules: policyRules.map(({ name, summary, kind, setting }) => ({
        name,
        summary,
        kind,
        setting: setting.name,
      })),
      policies: [...this.#policies.values()]
        .sort((one, other) => one.position - other.position || (one.name < other.name ? -1 : 1))
        .map((policy) => this.#view(policy)),
    };
  }

  async set(name: string, wish: PolicyWish, by: string): Promise<PolicyView> {
    const before = this.#policyNamed(name);
    const fields: WrongField[] = [];
    const newName = (wish.newName ?? before?.name ?? name).trim();
    if (!isName(newName))
      fields.push({ field: "name", value: newName, expected: "1 to 80 visible characters without /" });
    const holder = this.#policyNamed(newName);
    if (holder && holder !== before)
      fields.push({ field: "newName", value: newName, expected: "a name that no other policy has" });
    if (!before && this.#policies.size >= MOST_POLICIES)
      fields.push({ field: "name", value: newName, expected: `at most ${MOST_POLICIES} policies` });
    const rules = decideRules(before?.rules ?? {}, wish.rules ?? {}, fields);
    const users = wish.users === undefined ? before?.users : this.#idsOf(wish.users, fields);
    const groups = wish.groups === undefined ? before?.groups : this.#groupIdsOf(wish.groups, fields);
    if (fields.length > 0) throw wrongPolicy("policy", newName, fields);
    const at = this.#now();
    const policy: Policy = {
      id: before?.id ?? (await this.#uses.store.takeId("policy")),
      name: newName,
      position: wish.position ?? before?.position ?? this.#policies.size + 1,
      rules,
      users: users ?? new Set(),
      groups: groups ?? new Set(),
      changedAt: at,
      changedBy: by,
    };
    const line = this.#line(by, before ? "policy changed" : "policy added", newName);
    await this.#uses.store.putPolicy(
      {
        id: policy.id,
        name: newName,
        position: policy.position,
        rules: JSON.stringify(rules),
        changed_at: at,
        changed_by: by,
      },
      [
        ...[...policy.users].map((subject_id) => ({ kind: "user", subject_id })),
        ...[...policy.groups].map((subject_id) => ({ kind: "group", subject_id })),
      ],
      [{ ...line, ...(before && { from: this.#shown(before) }), to: this.#shown(policy) }],
    );
    this.#policies.set(policy.id, policy);
    this.#changed();
    return this.#view(policy);
  }

  async remove(name: string, by: string): Promise<boolean> {
    const policy = this.#policyNamed(name);
    if (!policy) return false;
    const line = this.#line(by, "policy removed", policy.name);
    await this.#uses.store.removePolicy(policy.id, [{ ...line, from: this.#shown(policy) }]);
    this.#policies.delete(policy.id);
    this.#changed();
    return true;
  }

  groups(): readonly GroupView[] {
    const sizes = new Map<number, number>();
    const all = [...this.#groups.values()];
    for (const user of this.#uses.directory.all())
      for (const group of all)
        if (belongs(group, user, this.#uses.directory)) sizes.set(group.id, (sizes.get(group.id) ?? 0) + 1);
    return all
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map((group) => this.#groupView(group, sizes.get(group.id) ?? 0));
  }

  async setGroup(name: string, wish: GroupWish, by: string): Promise<GroupView> {
    const before = this.#groupNamed(name);
    const start: Group = before ?? {
      id: 0,
      name: name.trim(),
      description: "",
      rule: null,
      members: new Set(),
    };
    const taken = (other: string) => this.#groupNamed(other) !== undefined;
    const decided = decideGroup(start, wish, { directory: this.#uses.directory, taken });
    if ("fields" in decided) throw wrongPolicy("group", name, decided.fields);
    if (!before && this.#groups.size >= MOST_GROUPS) {
      const expected = `at most ${MOST_GROUPS} groups`;
      throw wrongPolicy("group", name, [{ field: "name", value: name, expected }]);
    }
    const id = before?.id ?? (await this.#uses.store.takeId("group"));
    const group = { ...decided.group, id };
    const line = this.#line(by, before ? "group changed" : "group added", group.name);
    await this.#uses.store.putGroup(
      groupRow(group),
      [...group.members],
      [{ ...line, ...(before && { from: this.#shownGroup(before) }), to: this.#shownGroup(group) }],
    );
    this.#groups.set(id, group);
    this.#changed();
    return this.#groupView(group, this.#sizeOf(group));
  }

  async removeGroup(name: string, by: string): Promise<boolean> {
    const group = this.#groupNamed(name);
    if (!group) return false;
    const line = this.#line(by, "group removed", group.name);
    await this.#uses.store.removeGroup(group.id, [{ ...line, from: this.#shownGroup(group) }]);
    this.#groups.delete(group.id);
    for (const policy of this.#policies.values())
      if (policy.groups.has(group.id)) {
        const groups = new Set([...policy.groups].filter((id) => id !== group.id));
        this.#policies.set(policy.id, { ...policy, groups });
      }
    this.#changed();
    return true;
  }

  onChange(action: () => void): () => void {
    this.#listeners.add(action);
    return () => this.#listeners.delete(action);
  }

  #applyingTo(user: User): Applying[] {
    const groups = this.#groupsOf(user);
    return [...this.#policies.values()].flatMap((policy): Applying[] => {
      if (policy.users.has(user.id)) return [{ policy, through: null }];
      const group = groups.find(({ id }) => policy.groups.has(id));
      return group ? [{ policy, through: group.name }] : [];
    });
  }

  #groupsOf(user: User): readonly Group[] {
    return [...this.#groups.values()].filter((group) => belongs(group, user, this.#uses.directory));
  }

  #sizeOf(group: Group): number {
    let size = 0;
    for (const user of this.#uses.directory.all()) if (belongs(group, user, this.#uses.directory)) size++;
    return size;
  }

  #policyNamed(name: string): Policy | undefined {
    return [...this.#policies.values()].find((one) => sameName(one.name, name));
  }

  #groupNamed(name: string): Group | undefined {
    return [...this.#groups.values()].find((one) => sameName(one.name, name));
  }

  #idsOf(addresses: readonly string[], fields: WrongField[]): ReadonlySet<number> {
    const ids = new Set<number>();
    for (const address of addresses) {
      const user = this.#uses.directory.find(address);
      if (user) ids.add(user.id);
      else fields.push({ field: "users", value: address, expected: "the address of a user", rule: "user" });
    }
    return ids;
  }

  #groupIdsOf(names: readonly string[], fields: WrongField[]): ReadonlySet<number> {
    const ids = new Set<number>();
    for (const name of names) {
      const group = this.#groupNamed(name);
      if (group) ids.add(group.id);
      else fields.push({ field: "groups", value: name, expected: "the name of a group", rule: "group" });
    }
    return ids;
  }

  #view(policy: Policy): PolicyView {
    const { name, position, rules, changedAt, changedBy } = policy;
    const findings = policyRules.flatMap((rule) => {
      const value = rules[rule.name];
      return value === undefined ? [] : (findingOf(rule, value) ?? []);
    });
    return { name, position, rules, ...this.#subjects(policy), changedAt, changedBy, findings };
  }

  #subjects({ users, groups }: Policy): Pick<PolicyView, "users" | "groups"> {
    const addresses: string[] = [];
    if (users.size > 0)
      for (const user of this.#uses.directory.all()) if (users.has(user.id)) addresses.push(user.address);
    return {
      users: addresses.sort(),
      groups: [...groups].flatMap((id) => this.#groups.get(id)?.name ?? []).sort(),
    };
  }

  #groupView(group: Group, size: number): GroupView {
    const { id, name } = group;
    const { description, rule, members } = this.#shownGroup(group);
    const policies = [...this.#policies.values()].filter((policy) => policy.groups.has(id));
    return { name, description, rule, members, size, policies: policies.map((one) => one.name).sort() };
  }

  /** As the audit trail shows it; an undo puts this back. */
  #shown(policy: Policy) {
    const { name, position, rules } = policy;
    return { newName: name, position, rules, ...this.#subjects(policy) };
  }

  #shownGroup({ description, rule, members }: Group) {
    const addresses: string[] = [];
    if (members.size > 0)
      for (const user of this.#uses.directory.all()) if (members.has(user.id)) addresses.push(user.address);
    return { description, rule, members: addresses.sort() };
  }

  #line(who: string, what: string, subject: string): AuditEntry {
    return { at: this.#now(), who, what, subject };
  }

  #now(): string {
    return new Date(this.#uses.clock.now()).toISOString();
  }

  #changed(): void {
    for (const action of this.#listeners) action();
  }
}

function decideRules(
  before: Readonly<Record<string, RuleValue>>,
  wish: Readonly<Record<string, RuleValue | null>>,
  fields: WrongField[],
): Record<string, RuleValue> {
  const rules: Record<string, RuleValue> = { ...before };
  for (const [name, value] of Object.entries(wish)) {
    const rule = policyRules.find((one) => one.name === name);
    if (!rule) {
      const expected = `one of ${policyRules.map((one) => one.name).join(", ")}`;
      fields.push({ field: `rules.${name}`, value, expected, rule: "known" });
    } else if (value === null) delete rules[name];
    else {
      const read = parseRuleValue(rule, value);
      if (read.ok) rules[name] = read.value;
      else fields.push({ field: `rules.${name}`, value, expected: read.expected, rule: rule.kind });
    }
  }
  return rules;
}

/** What a newer or older Parley stored and this one does not know stays out of what it decides. */
function readRules(text: string): Record<string, RuleValue> {
  const stored: unknown = JSON.parse(text);
  if (typeof stored !== "object" || stored === null) return {};
  return Object.fromEntries(
    Object.entries(stored).flatMap(([name, value]): [string, RuleValue][] => {
      const rule = policyRules.find((one) => one.name === name);
      const read = rule && parseRuleValue(rule, value);
      return read?.ok ? [[name, read.value]] : [];
    }),
  );
}

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.trim().toLowerCase();

/** `root set it on 2026-11-23 at 15:00 UTC.` */
export const setSentence = ({ who, at }: { readonly who: string; readonly at: string }): string =>
  `${who} set it on ${at.slice(0, 16).replace("T", " at ")} UTC.`;
