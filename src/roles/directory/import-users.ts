import { type ImportReport, type ImportRequest, profileFields, type SignInWay } from "#api/users";
import type { Clock } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import { type CsvRecord, readCsv } from "#formats/csv/read-csv";
import type { UserStore } from "#storage/users";
import type { Fit, UserVerdict, Wanted } from "./decide-user.ts";
import type { Lines } from "./numbers/lines.ts";
import type { NewPerson } from "./people.ts";
import { malformedRow, wrongColumns } from "./problems.ts";

const COLUMNS = ["address", "name", "tel", "password", ...profileFields] as const;
type Column = (typeof COLUMNS)[number];

const PROBLEMS_SHOWN = 1000; // a file that is wrong in every line is understood by then
/** Rows per transaction: between two of them the server does its other work. */
const CHUNK = 200;

interface Row {
  readonly line: number;
  readonly fit: Fit;
  readonly password: string;
}

/** The adding of single users, step by step, as `Administration` does it. */
interface Adding {
  readonly uses: { readonly clock: Clock; readonly store: Pick<UserStore, "takeIds"> };
  decide(wanted: Wanted): UserVerdict;
  claim(fit: Fit): void;
  release(address: string): void;
  readonly lines: Pick<Lines, "refuse">;
  make(id: number, fit: Fit, password: string, chosen: readonly SignInWay[] | undefined): Promise<NewPerson>;
  store(made: readonly NewPerson[], by: string): Promise<void>;
}

/**
 * Adds the users of a CSV file: good rows go in, chunk by chunk; bad rows are reported by line and field. Two rows with one
 * address: the first counts. Throws DIR-0009 when the first line does not name the columns.
 */
export async function importUsers(
  adding: Adding,
  { csv, signIn }: ImportRequest,
  by: string,
): Promise<ImportReport> {
  const { clock } = adding.uses;
  const began = clock.now();
  const records = readCsv(csv);
  const columns = readColumns(records.next().value ?? undefined);
  const report = new Report();
  let added = 0;
  let read = 0;
  let chunk: Row[] = [];
  const storeChunk = async () => {
    await storeRows(adding, chunk, signIn, by);
    added += chunk.length;
    chunk = [];
  };
  try {
    for (const record of records) {
      const row = readRow(record, columns, adding, signIn);
      if (!("fit" in row)) report.refuse(record.line, row.address, row.problems);
      else {
        adding.claim(row.fit);
        chunk.push(row);
        const unfit = adding.lines.refuse(row.fit.address, "tel", row.fit.tel);
        if (unfit) report.warn(record.line, row.fit.address, unfit);
      }
      if (chunk.length >= CHUNK) await storeChunk();
      else if (++read % CHUNK === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    if (chunk.length > 0) await storeChunk();
  } finally {
    for (const { fit } of chunk) adding.release(fit.address);
  }
  return { added, ...report.words(), milliseconds: clock.now() - began };
}

async function storeRows(
  adding: Adding,
  rows: readonly Row[],
  signIn: readonly SignInWay[] | undefined,
  by: string,
): Promise<void> {
  const first = await adding.uses.store.takeIds(rows.length);
  // All at once: argon2 uses every core through Node's thread pool, the rest is done as it comes.
  const made = await Promise.all(
    rows.map(({ fit, password }, index) => adding.make(first + index, fit, password, signIn)),
  );
  await adding.store(made, by);
  for (const { fit } of rows) adding.release(fit.address);
}

type Columns = ReadonlyMap<Column, number>;

function readColumns(header: CsvRecord | undefined): { at: Columns; count: number } {
  const cells = header?.cells.ok ? header.cells.value : [];
  // givenName, given_name and "Given name" are one.
  const names = cells.map((cell) => cell.toLowerCase().replaceAll(/[ _-]/g, ""));
  const at = new Map<Column, number>();
  for (const column of COLUMNS) {
    const index = names.indexOf(column.toLowerCase());
    if (index >= 0) at.set(column, index);
  }
  const foreign = names.some((name) => !COLUMNS.some((column) => column.toLowerCase() === name));
  const twice = new Set(names).size < names.length;
  if (foreign || twice || !at.has("address") || !at.has("password")) throw wrongColumns(cells.slice(0, 20));
  return { at, count: names.length };
}

function readRow(
  { line, cells }: CsvRecord,
  { at, count }: ReturnType<typeof readColumns>,
  adding: Adding,
  signIn: readonly SignInWay[] | undefined,
): Row | { readonly address: string | undefined; readonly problems: readonly ExplainedError[] } {
  if (!cells.ok) return { address: undefined, problems: [malformedRow("another form", cells.expected)] };
  const cell = (column: Column) => {
    const index = at.get(column);
    return index === undefined ? undefined : cells.value[index];
  };
  const address = cell("address") ?? "";
  if (cells.value.length !== count) {
    const problem = malformedRow(`${cells.value.length} cells`, `${count}, as in the first line`);
    return { address: address.slice(0, 320), problems: [problem] };
  }
  const password = cell("password") ?? "";
  const verdict = adding.decide({
    address,
    name: cell("name"),
    tel: cell("tel"),
    password,
    signIn,
    profile: Object.fromEntries(
      profileFields.flatMap((field) => (at.has(field) ? [[field, cell(field) ?? ""]] : [])),
    ),
  });
  return verdict.fit
    ? { line, fit: verdict.fit, password }
    : { address: address.slice(0, 320), problems: verdict.problems };
}

/** Counts what was refused, and shows the first of it. */
class Report {
  #refused = 0;
  #leftOut = 0;
  readonly #problems: ImportReport["problems"] = [];
  readonly #warnings: ImportReport["warnings"] = [];

  refuse(line: number, address: string | undefined, problems: readonly ExplainedError[]): void {
    this.#refused++;
    for (const problem of problems) this.#show(this.#problems, line, address, problem);
  }

  /** Of somebody who was added all the same. */
  warn(line: number, address: string, problem: ExplainedError): void {
    this.#show(this.#warnings, line, address, problem);
  }

  #show(
    into: ImportReport["problems"],
    line: number,
    address: string | undefined,
    { explanation }: ExplainedError,
  ): void {
    for (const field of explanation.fields ?? []) {
      if (into.length < PROBLEMS_SHOWN) {
        into.push({ ...field, line, ...(address === undefined ? {} : { address }) });
      } else this.#leftOut++;
    }
  }

  words() {
    return {
      refused: this.#refused,
      problems: this.#problems,
      warnings: this.#warnings,
      problemsLeftOut: this.#leftOut,
    };
  }
}
