import type { EffectivePolicy, GroupView, PolicyList, PolicyView, RuleValue } from "#api/policies";
import { printPairs, printTable, printTime } from "./table.ts";

export function printPolicies({ rules, policies }: PolicyList): string[] {
  const rows = policies.map((one) => [
    String(one.position),
    one.name,
    rulesOf(one),
    [...one.groups, ...one.users].join(", ") || "nobody",
  ]);
  return [
    ...(rows.length === 0
      ? ["No policies: the settings hold for everybody."]
      : printTable(["POSITION", "NAME", "DECIDES", "FOR"], rows)),
    "",
    "What policies can decide, and the setting that decides elsewhere:",
    ...printTable(
      ["RULE", "SETTING", "WHAT"],
      rules.map(({ name, setting, summary }) => [name, setting, summary]),
    ),
  ];
}

export function printPolicy(policy: PolicyView): string[] {
  return [
    ...printPairs([
      ["name", policy.name],
      ["position", String(policy.position)],
      ["decides", rulesOf(policy)],
      ["groups", policy.groups.join(", ")],
      ["users", policy.users.join(", ")],
      ["changed", `${printTime(policy.changedAt)} by ${policy.changedBy}`],
    ]),
    ...policy.findings.map((finding) => `! ${finding}`),
  ];
}

export function printEffective({ address, groups, rules }: EffectivePolicy): string[] {
  return [
    `${address} belongs to ${groups.length === 0 ? "no group" : groups.join(", ")}.`,
    ...printTable(
      ["RULE", "VALUE", "FROM", "SET"],
      rules.map((one) => [
        one.name,
        shown(one.value),
        `${one.decidedBy} ${one.from}${one.through === null ? "" : ` (group ${one.through})`}`,
        one.setBy || "default",
      ]),
    ),
  ];
}

export function printGroups(groups: readonly GroupView[]): string[] {
  if (groups.length === 0) return ["There are no groups."];
  return printTable(
    ["NAME", "PEOPLE", "BY NAME", "BY RULE", "POLICIES"],
    groups.map((one) => [
      one.name,
      String(one.size),
      String(one.members.length),
      one.rule ? `${one.rule.field} = ${one.rule.value}` : "",
      one.policies.join(", "),
    ]),
  );
}

export function printRoles(
  roles: readonly {
    readonly address: string;
    readonly name: string;
    readonly role: string;
    readonly since: string;
  }[],
): string[] {
  if (roles.length === 0) return ["Nobody has a role: open the link that the start of the server prints."];
  return printTable(
    ["ADDRESS", "NAME", "ROLE", "SINCE"],
    roles.map((one) => [one.address, one.name, one.role, printTime(one.since)]),
  );
}

const rulesOf = ({ rules }: PolicyView): string =>
  Object.entries(rules)
    .map(([name, value]) => `${name}=${shown(value)}`)
    .join(" ");

const shown = (value: RuleValue): string =>
  value === true ? "on" : value === false ? "off" : value === "" ? "server's" : value;
