import type { Answer } from "../state/api.ts";

/** One change, of whatever kind. */
export interface AuditRow {
  readonly kind: "line" | "setting";
  readonly key: string;
  /** Of the audit line, or of the settings change: what its undo is asked for by. */
  readonly number: number;
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  readonly changes: readonly { readonly name: string; readonly from: unknown; readonly to: unknown }[];
}

type Line = Answer<"auditList">["lines"][number];
type Record = Answer<"settingHistory">["history"][number];

/** Audit lines and changes of settings as one list, newest first. */
export function mergeTrails(lines: readonly Line[], history: readonly Record[]): AuditRow[] {
  return [...lines.map(ofLine), ...history.map(ofRecord)].sort(
    (one, other) => other.at.localeCompare(one.at) || other.number - one.number,
  );
}

const ofLine = ({ number, at, who, what, subject, from, to }: Line): AuditRow => ({
  kind: "line",
  key: `line ${number}`,
  number,
  at,
  who,
  what,
  subject,
  changes: changesOf(from, to),
});

const ofRecord = ({ id, at, who, changes, undoes }: Record): AuditRow => ({
  kind: "setting",
  key: `setting ${id}`,
  number: id,
  at,
  who,
  what: undoes === null ? "settings changed" : "settings changed back",
  subject: changes.map(({ name }) => name).join(", "),
  changes: changes.map(({ name, from, to }) => ({ name, from, to })),
});

/** Field by field where both are made of fields, else the whole. */
function changesOf(from: unknown, to: unknown): AuditRow["changes"] {
  if ((from === undefined || from === null) && (to === undefined || to === null)) return [];
  const [before, after] = [fieldsOf(from), fieldsOf(to)];
  if (!before || !after) return [{ name: "", from, to }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ name, from: before[name], to: after[name] }));
}

function fieldsOf(value: unknown): { [name: string]: unknown } | undefined {
  if (value === undefined || value === null) return {};
  return typeof value === "object" && !Array.isArray(value) ? { ...value } : undefined;
}
