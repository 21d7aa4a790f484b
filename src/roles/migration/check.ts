import type { NumberRules } from "#formats/line-uri/number-rules";
import type { SourceEntry } from "./source-entry.ts";

/** What a check found in one field of one user. */
export interface Found {
  readonly value: string;
  readonly expected: string;
  readonly sentence: string;
  /** What it may be instead; the only one, where it is `certain`, is what a repair puts. */
  readonly proposals: readonly { readonly value: string; readonly text: string }[];
  readonly certain?: true;
}

/** What checks know beside the entry: the rules of this server, and who else has the same. */
export interface CheckFacts {
  readonly numbers: NumberRules;
  readonly reserved: readonly string[];
  /** From a foreign domain to one of ours, as the administrator gave it. */
  readonly domainMap: ReadonlyMap<string, string>;
  /** Where the first entry with this address, number or mail stands; keys as `keysOf` makes them. */
  firstWith(kind: "address" | "line" | "mail", key: string): string | undefined;
}

/** How bad: an `error` keeps the user out, with a `warning` something waits, `info` is only said. */
export type Severity = "error" | "warning" | "info";

/** One kind of defect: data, with the test that finds it. */
export interface Check {
  readonly rule: string;
  /** The field of our user, or the attribute of the source. */
  readonly field: string;
  readonly severity: Severity;
  /** Whether it means something for users that are stored here, too. */
  readonly stored: boolean;
  find(entry: SourceEntry, facts: CheckFacts): Found | undefined;
}

/** Makes `Found` for a value that breaks a rule, with one repair that is certain or none. */
export function found(value: string, expected: string, sentence: string, repaired?: string): Found {
  return {
    value,
    expected,
    sentence,
    proposals: repaired === undefined ? [] : [{ value: repaired, text: `Use "${repaired}"` }],
    ...(repaired !== undefined && { certain: true }),
  };
}
