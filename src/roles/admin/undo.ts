import type { Undone } from "#api/policies";
import type { AuditLine, AuditTrail } from "./contract.ts";
import { changedSinceLine, noWayBack } from "./problems.ts";

/** Takes one kind of change back: `from` and `to` are what the audit line says. */
export type Undoer = (line: AuditLine, by: string) => Promise<void>;

export interface UndoUses {
  readonly audit: AuditTrail;
  /** By the words of the audit line: `user changed`, `role given`. */
  readonly undoers: Readonly<Record<string, Undoer>>;
}

const LOOKED_AT = 1_000;

/**
 * Takes back what a line of the audit trail says; that is a change too, with a line of its own. Undefined: there is no such line.
 * Rejects with ADM-0007 where such a change has no way back, with ADM-0008 where the same thing was changed again since.
 */
export async function undoLine(
  { audit, undoers }: UndoUses,
  number: number,
  by: string,
): Promise<Undone | undefined> {
  const line = await audit.find(number);
  if (!line) return undefined;
  const undoer = Object.hasOwn(undoers, line.what) ? undoers[line.what] : undefined;
  if (!undoer) throw noWayBack(line, Object.keys(undoers));
  const later = (await audit.list({ subject: line.subject, most: LOOKED_AT })).find(
    (one) => one.number > number && Object.hasOwn(undoers, one.what) && touchesSame(one, line),
  );
  if (later) throw changedSinceLine(line, later);
  await undoer(line, by);
  return { number, what: line.what, subject: line.subject };
}

/** Whether two lines tell of the same fields; a line without fields tells of the whole thing. */
function touchesSame(one: AuditLine, other: AuditLine): boolean {
  const [names, others] = [fieldsOf(one), fieldsOf(other)];
  return names.length === 0 || others.length === 0 || names.some((name) => others.includes(name));
}

function fieldsOf({ from, to }: AuditLine): string[] {
  const both = [from, to].flatMap((value) =>
    typeof value === "object" && value !== null ? Object.entries(value) : [],
  );
  return both.flatMap(([name, value]) =>
    name === "profile" && typeof value === "object" && value !== null
      ? Object.keys(value).map((field) => `profile.${field}`)
      : [name],
  );
}
