import type { ContactImport, ContactImportReport } from "#api/contacts";
import type { Clock } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import { contactAddressOf } from "#formats/communicator/contact-list";
import { readContactExport } from "#formats/contact-export/read-contact-export";
import type { CsvRecord } from "#formats/csv/read-csv";
import type { AuditEntry } from "#storage/audit";
import type { Directory } from "../directory/contract.ts";
import type { ContactLists } from "./contact-lists.ts";
import type { WantedPerson } from "./decide-change.ts";
import { malformedContact, malformedRow, noSuchOwner, wrongColumns } from "./problems.ts";

const COLUMNS = ["owner", "address", "name", "group"] as const;
type Column = (typeof COLUMNS)[number];
const PROBLEMS_SHOWN = 1000; // a file that is wrong in every line is understood by then
/** Rows or lists between two of which the server does its other work. */
const AT_ONCE = 200;

interface Importing {
  readonly clock: Clock;
  readonly directory: Pick<Directory, "find">;
  readonly lists: Pick<ContactLists, "change">;
  audit(what: string, subject: string, to: unknown): AuditEntry;
}

interface Row {
  readonly line: number;
  readonly person: WantedPerson;
}

/**
 * Puts the contacts of a CSV file on the lists of their owners: several rows of one owner are one change, several of one contact
 * put them into several groups, who is there already stays in their groups. Throws CON-0016 when the columns are not named.
 */
export async function importContacts(
  importing: Importing,
  { csv, domains }: ContactImport,
): Promise<ContactImportReport> {
  const { clock, directory, lists } = importing;
  const began = clock.now();
  const records = readContactExport(csv);
  const mapped = domainMapper(domains);
  const columns = readColumns(records.next().value ?? undefined);
  const report = new Report();
  const byOwner = new Map<string, Row[]>();
  let read = 0;
  for (const record of records) {
    const row = readRow(record, columns, directory, mapped);
    if ("problem" in row) report.refuse(record.line, row.problem);
    else {
      const rows = byOwner.get(row.owner);
      if (rows) rows.push(row);
      else byOwner.set(row.owner, [row]);
    }
    if (++read % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const done = { lists: 0, rows: 0 };
  const owners = [...byOwner];
  for (let from = 0; from < owners.length; from += AT_ONCE) {
    const some = owners.slice(from, from + AT_ONCE).map(async ([owner, rows]) => {
      const people = rows.map(({ person }) => person);
      const audit = [importing.audit("contacts imported", owner, { rows: rows.length })];
      const outcome = await lists.change(owner, { kind: "put-people", people }, { audit });
      if (outcome.kind === "refused") for (const { line } of rows) report.refuse(line, outcome.problem);
      else {
        done.lists++;
        done.rows += rows.length;
      }
    });
    await Promise.all(some);
  }
  return { ...done, ...report.words(), milliseconds: clock.now() - began };
}

function readColumns(header: CsvRecord | undefined): { at: ReadonlyMap<Column, number>; count: number } {
  const cells = header?.cells.ok ? header.cells.value : [];
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const at = new Map<Column, number>();
  for (const column of COLUMNS) if (names.includes(column)) at.set(column, names.indexOf(column));
  if (at.size !== names.length || !at.has("owner") || !at.has("address"))
    throw wrongColumns(cells.slice(0, 20));
  return { at, count: names.length };
}

function readRow(
  { line, cells }: CsvRecord,
  { at, count }: ReturnType<typeof readColumns>,
  directory: Importing["directory"],
  mapped: (address: string) => string,
): (Row & { readonly owner: string }) | { readonly problem: ExplainedError } {
  if (!cells.ok) return { problem: malformedRow("another form", cells.expected) };
  if (cells.value.length !== count)
    return { problem: malformedRow(`${cells.value.length} cells`, `${count}, as in the first line`) };
  const cell = (column: Column): string => cells.value[at.get(column) ?? -1]?.trim() ?? "";
  const owner = directory.find(mapped(cell("owner").toLowerCase()));
  if (!owner) return { problem: noSuchOwner(cell("owner").slice(0, 320)) };
  const address = contactAddressOf(mapped(cell("address")));
  if (address === undefined) return { problem: malformedContact(cell("address")) };
  const name = cell("name");
  const group = cell("group");
  const person = {
    address,
    ...(name !== "" && { name }),
    ...(group !== "" && { moreGroups: [group] }),
  };
  return { line, owner: owner.address, person };
}

/** Addresses of domains that came to others. */
function domainMapper(domains: ContactImport["domains"]): (address: string) => string {
  const map = new Map(Object.entries(domains).map(([from, to]) => [from.toLowerCase(), to.toLowerCase()]));
  return (address) => {
    const at = address.lastIndexOf("@");
    const to = at < 0 ? undefined : map.get(address.slice(at + 1).toLowerCase());
    return to === undefined ? address : `${address.slice(0, at)}@${to}`;
  };
}

/** Counts what was refused, and shows the first of it. */
class Report {
  #refused = 0;
  #leftOut = 0;
  readonly #problems: ContactImportReport["problems"] = [];

  refuse(line: number, { explanation }: ExplainedError): void {
    this.#refused++;
    const { what } = explanation;
    const fields = explanation.fields ?? [{ field: "row", value: explanation.id, expected: what }];
    for (const field of fields)
      if (this.#problems.length < PROBLEMS_SHOWN) this.#problems.push({ ...field, line });
      else this.#leftOut++;
  }

  words() {
    return { refused: this.#refused, problems: this.#problems, problemsLeftOut: this.#leftOut };
  }
}
