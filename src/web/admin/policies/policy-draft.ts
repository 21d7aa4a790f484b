import type { PolicyList, PolicyRuleView, PolicyView, PolicyWish, RuleValue } from "#api/policies";

/** What the form of a policy has. */
export interface PolicyDraft {
  readonly name: string;
  readonly position: string;
  /** Empty: it does not decide this. */
  readonly rules: Readonly<Record<string, string>>;
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

const textOf = (value: RuleValue | undefined): string =>
  value === undefined ? "" : typeof value === "boolean" ? (value ? "on" : "off") : value || "server";

/** The form of a policy as it is stored; a new one comes last. */
export function draftOf(list: PolicyList, policy: PolicyView | undefined): PolicyDraft {
  const rules = list.rules.map(({ name }): [string, string] => [name, textOf(policy?.rules[name])]);
  return {
    name: policy?.name ?? "",
    position: String(policy?.position ?? list.policies.length + 1),
    rules: Object.fromEntries(rules),
    users: policy?.users ?? [],
    groups: policy?.groups ?? [],
  };
}

/** What is sent for a rule: null where it is not decided here. */
function sentOf({ kind }: PolicyRuleView, text: string): RuleValue | null {
  if (text === "") return null;
  if (kind === "switch") return text === "on";
  return text === "server" ? "" : text;
}

/** Only what differs, so that what somebody else changed meanwhile stays. A position that is no number is refused by the server. */
export function wishOf(list: PolicyList, policy: PolicyView | undefined, form: PolicyDraft): PolicyWish {
  const before = draftOf(list, policy);
  const rules = list.rules.filter(({ name }) => form.rules[name] !== before.rules[name]);
  const differs = (one: readonly string[], other: readonly string[]) =>
    one.length !== other.length || one.some((text) => !other.includes(text));
  return {
    ...(policy && form.name !== before.name && { newName: form.name }),
    ...((!policy || form.position !== before.position) && { position: Number(form.position) }),
    ...(rules.length > 0 && {
      rules: Object.fromEntries(rules.map((rule) => [rule.name, sentOf(rule, form.rules[rule.name] ?? "")])),
    }),
    ...(differs(form.users, before.users) && { users: [...form.users] }),
    ...(differs(form.groups, before.groups) && { groups: [...form.groups] }),
  };
}
