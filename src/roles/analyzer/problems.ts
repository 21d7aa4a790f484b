import { command } from "#base/command";
import { ExplainedError, type WrongField } from "#base/explained-error";
import type { ExampleFault } from "./rules/check-pack.ts";

/** BPA-0001: no rule in use has this id. */
export function noSuchRule(asked: string, near: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "BPA-0001",
    what: `There is no best-practice rule "${asked.slice(0, 80)}".`,
    why: {
      kind: "bpa.no-rule",
      observed: asked.slice(0, 80),
      expected: near.length > 0 ? { near } : "the id of a rule in use",
    },
    fix: [
      ...near.map((id) => ({ text: `Perhaps ${id} is meant.` })),
      { text: "See all rules.", command: "parley bpa pack show", panel: "/admin/best-practices" },
    ],
  });
}

/** BPA-0002: a person has to do this one. */
export function noAutoFix(
  rule: string,
  fix: { readonly text: string; readonly command?: string | undefined },
): ExplainedError {
  return new ExplainedError({
    id: "BPA-0002",
    what: `What ${rule} finds is not fixed automatically.`,
    why: {
      kind: "bpa.no-auto-fix",
      observed: { rule, autoFix: "none" },
      expected: "a rule with an automatic fix",
    },
    fix: [{ text: fix.text, ...(fix.command === undefined ? {} : { command: fix.command }) }],
  });
}

/** BPA-0003: nobody whom this server trusts has signed these rules as they are. */
export function wrongSignature(
  seen: "no signature" | "changed after it was signed" | "signed by a key that is not trusted here",
  key: string | undefined,
  trusted: readonly string[],
): ExplainedError {
  return new ExplainedError({
    id: "BPA-0003",
    what: `The rules were not taken: ${seen === "no signature" ? "they have no signature" : seen === "changed after it was signed" ? "they were changed after they were signed" : "they are signed by a key that is not trusted here"}.`,
    why: {
      kind: "bpa.signature",
      observed: { signature: seen, ...(key === undefined ? {} : { key }) },
      expected: { signedByOneOf: trusted },
    },
    fix:
      key !== undefined && seen === "signed by a key that is not trusted here"
        ? [
            {
              text: "If you know whose key this is, trust it under a name, and import the rules again.",
              command: command`parley settings set analyzer.trusted-keys ${`NAME=${key}`}`,
            },
          ]
        : [
            {
              text: "Export the rules again where they came from, and carry the file over unchanged.",
              command: "parley bpa pack export --out rules.json",
            },
          ],
  });
}

/** BPA-0004: the file is no pack of rules. */
export function unfitPack(fields: readonly WrongField[]): ExplainedError {
  return new ExplainedError({
    id: "BPA-0004",
    what: `These are no rules that can be used: ${fields
      .slice(0, 3)
      .map(({ field, expected }) => `${field}: ${expected}`)
      .join("; ")}.`,
    why: {
      kind: "bpa.pack",
      observed: Object.fromEntries(fields.map(({ field, value }) => [field, value])),
      expected: Object.fromEntries(fields.map(({ field, expected }) => [field, expected])),
    },
    fields,
    fix: [
      {
        text: "Correct the fields that are named, and sign the rules again.",
        command: "parley bpa pack sign FILE --key KEY.pem",
      },
    ],
  });
}

/** BPA-0005: a rule does not do on its own examples what it is there for. */
export function failedExamples(faults: readonly ExampleFault[]): ExplainedError {
  const said = faults.slice(0, 3).map(({ rule, example, seen }) => `${rule}, ${example} example: ${seen}`);
  return new ExplainedError({
    id: "BPA-0005",
    what: `The rules were not taken, since examples do not come out as they are named: ${said.join("; ")}.`,
    why: {
      kind: "bpa.examples",
      observed: faults.slice(0, 50).map(({ rule, example, seen }) => ({ rule, example, seen })),
      expected: { failing: "found", passing: "passed" },
    },
    fix: [
      {
        text: "Correct the rules or their examples, and sign them again.",
        command: "parley bpa pack sign FILE --key KEY.pem",
      },
    ],
  });
}

/** BPA-0006: the rules in use are as new or newer. */
export function notNewer(name: string, version: string, inUse: string): ExplainedError {
  return new ExplainedError({
    id: "BPA-0006",
    what: `The rules "${name}" of ${version} were not taken: those of ${inUse} are in use.`,
    why: { kind: "bpa.version", observed: { name, version }, expected: { newerThan: inUse } },
    fix: [
      {
        text: "Nothing needs to be done, unless you want the older ones: then take the imported ones out first.",
        command: command`parley bpa pack remove ${name}`,
      },
    ],
  });
}

/** BPA-0007: no fix of this rule is there to be taken back. */
export function nothingFixed(rule: string, last: string | undefined): ExplainedError {
  return new ExplainedError({
    id: "BPA-0007",
    what: `There is no automatic fix of ${rule} to take back.`,
    why: {
      kind: "bpa.no-fix",
      observed: last ?? "no fix of this rule in the audit trail",
      expected: "a fix that was not taken back",
    },
    fix: [
      { text: "See what was changed.", command: command`parley audit --subject ${`best practice ${rule}`}` },
    ],
  });
}

/** BPA-0008: a waiver needs an end that is ahead, and not too far. */
export function unfitEnd(until: string, now: string, mostDays: number): ExplainedError {
  return new ExplainedError({
    id: "BPA-0008",
    what: `A waiver cannot end on ${until}.`,
    why: { kind: "bpa.waiver-end", observed: { until, now }, expected: { after: now, withinDays: mostDays } },
    fields: [
      {
        field: "until",
        value: until,
        expected: `a time after ${now}, within ${mostDays} days`,
        rule: "range",
      },
    ],
    fix: [{ text: "Give another date; a finding that nobody looks at again is no waiver." }],
  });
}

/** BPA-0010: the rule finds nothing now, so that a fix would change something else than what was found. */
export function nothingToFix(rule: string, state: string, reason: string | undefined): ExplainedError {
  return new ExplainedError({
    id: "BPA-0010",
    what: `${rule} finds nothing to fix now: ${state}${reason === undefined ? "" : ` (${reason})`}.`,
    why: {
      kind: "bpa.nothing-found",
      observed: { state, ...(reason === undefined ? {} : { reason }) },
      expected: { state: "found" },
    },
    fix: [{ text: "Look at a fresh report.", command: "parley bpa run" }],
  });
}

/** BPA-0011: two packs would have rules of one id, or there are too many packs. */
export function packsClash(name: string, seen: unknown, expected: string): ExplainedError {
  return new ExplainedError({
    id: "BPA-0011",
    what: `The rules "${name}" were not taken: they do not go with those that are in use.`,
    why: { kind: "bpa.packs", observed: seen, expected },
    fix: [
      { text: "See the rules in use, and give the new ones other ids.", command: "parley bpa pack show" },
    ],
  });
}

/** BPA-0012: the key with which rules are to be signed cannot be used. */
export function unfitKey(file: string): ExplainedError {
  return new ExplainedError({
    id: "BPA-0012",
    what: `${file} holds no private Ed25519 key.`,
    why: {
      kind: "bpa.signing-key",
      observed: file,
      expected: "a private Ed25519 key as PEM (PKCS#8), without a pass phrase",
    },
    fix: [{ text: "Make one.", command: "openssl genpkey -algorithm ed25519 -out rules-key.pem" }],
  });
}
