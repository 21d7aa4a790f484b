import { command } from "#base/command";
import { ExplainedError, type WrongField } from "#base/explained-error";

/** POL-0001: fields of a policy or a group do not fit; all of them are named, nothing was changed. */
export function wrongPolicy(
  what: "policy" | "group",
  name: string,
  fields: readonly WrongField[],
): ExplainedError {
  return new ExplainedError({
    id: "POL-0001",
    what: `The ${what} "${name}" was not changed: ${fields.map(({ field, expected }) => `${field}: ${expected}`).join("; ")}.`,
    why: {
      kind: "policies.wrong-fields",
      observed: fields.map(({ field, value }) => ({ field, value })),
      expected: fields.map(({ expected }) => expected),
    },
    fields,
    fix: [{ text: "Correct the fields and save it again.", panel: "/admin/policies" }],
  });
}

/** What a person may not do, and who decided it. */
export interface Forbidden {
  readonly address: string;
  readonly rule: string;
  readonly summary: string;
  readonly decidedBy: "policy" | "setting";
  readonly from: string;
  readonly through: string | null;
  readonly setBy: string;
}

/** POL-0002: a policy or setting does not let this person do that. */
export function forbidden(of: Forbidden): ExplainedError {
  const { address, rule, summary, decidedBy, from, through, setBy } = of;
  const by = decidedBy === "policy" ? `the policy "${from}"` : `the setting ${from}`;
  const way = through === null ? "" : `, which holds for the group "${through}"`;
  return new ExplainedError({
    id: "POL-0002",
    what: `${address} may not do this (${summary.replace(/\.$/, "").toLowerCase()}): ${by}${way} says so.${setBy === "" ? "" : ` ${setBy}`}`,
    why: {
      kind: `policies.${decidedBy}`,
      observed: { address, rule, value: false, from, through },
      expected: { rule, value: true },
    },
    fix: [
      { text: "Ask an administrator whether this is meant." },
      {
        text: "An administrator sees what holds for this person, and changes it.",
        panel: decidedBy === "policy" ? "/admin/policies" : "/admin/settings",
        command: command`parley policy of ${address}`,
      },
    ],
  });
}
