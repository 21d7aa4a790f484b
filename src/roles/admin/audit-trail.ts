import { findAudit, readAudit } from "#storage/audit";
import type { Database } from "#storage/database";
import type { AuditTable } from "#storage/schema";
import type { AuditLine, AuditTrail } from "./contract.ts";

const MOST = 1000;

/** Reads what every change by an administrator has left; the lines are written with the changes themselves. */
export function createAuditTrail(database: Database): AuditTrail {
  return {
    async list({ subject, most }) {
      const query = { most: Math.min(most, MOST), ...(subject === undefined ? {} : { subject }) };
      return (await readAudit(database, query)).map(lineOf);
    },
    async find(number) {
      const row = await findAudit(database, number);
      return row && lineOf(row);
    },
  };
}

const lineOf = ({ id, at, who, what, subject, from_value, to_value }: AuditTable): AuditLine => ({
  number: id,
  at,
  who,
  what,
  subject,
  from: read(from_value),
  to: read(to_value),
});

const read = (text: string | null): unknown => (text === null ? undefined : JSON.parse(text));
