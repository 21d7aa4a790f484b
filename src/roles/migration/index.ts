import type {
  LintReport,
  LintRequest,
  MigrationReport,
  MigrationRequest,
  MigrationUndone,
  MigrationView,
  UserFinding,
  UserOriginals,
} from "#api/migration";
import type { Clock } from "#base/clock";
import type { OpenLdap } from "#formats/ldap/door";
import type { NumberRules } from "#formats/line-uri/number-rules";
import { lineKey, readLine } from "#formats/line-uri/read-line";
import type { AdoptedPerson, UserAdministration } from "#roles/directory/contract";
import type { ImportStore } from "#storage/imports";
import type { ImportTable } from "#storage/schema";
import type { CheckFacts } from "./check.ts";
import { plainAddress } from "./checks/address.ts";
import type { Migration } from "./contract.ts";
import { Findings } from "./findings.ts";
import { FirstWith, findingsOf, type Planned, planEntry } from "./plan.ts";
import { readSource } from "./read-source.ts";
import { entryOf } from "./source-entry.ts";
import { personFields, takeBack, valueIn, withValue } from "./undo.ts";
import { Writer } from "./writer.ts";

export interface MigrationUses {
  readonly clock: Clock;
  readonly users: UserAdministration;
  readonly store: ImportStore;
  readonly openLdap: OpenLdap;
  /** The rules for numbers, as the settings are now. */
  numbers(): NumberRules;
  reserved(): readonly string[];
}

/** People per transaction: between two of them the server does its other work. */
const CHUNK = 500;
const KINDS = ["ldif", "csv", "ldap", "lint"] as const;

/** Users from other products: looked at, taken in, and taken back. */
export function createMigration(uses: MigrationUses): Migration {
  return {
    run: (request, by) => runMigration(uses, request, by),
    list: async () => (await uses.store.list()).map(viewOf),
    undo: (id, address, by) => undo(uses, id, address, by),
    lint: (request, by) => lint(uses, request, by),
    originals: (address) => originals(uses, address),
  };
}

async function runMigration(
  uses: MigrationUses,
  request: MigrationRequest,
  by: string,
): Promise<MigrationReport> {
  const { clock } = uses;
  const began = clock.now();
  const { source, name, dryRun, most } = request;
  const { entries, unreadable } = await readSource(source, uses.openLdap);
  const first = new FirstWith();
  const facts = factsOf(uses, first, new Map(Object.entries(request.domains)));
  for (const entry of entries) first.see(entry, plainAddress(entry, facts));
  const report = new Findings(most);
  const writer = dryRun ? undefined : new Writer(uses, by, { kind: source.kind, source: name });
  const counts = { added: 0, changed: 0, unchanged: 0, refused: 0 };
  for (let from = 0; from < entries.length; from += CHUNK) {
    const planned = entries.slice(from, from + CHUNK).map((entry) => planEntry(entry, facts));
    for (const { findings, person } of planned) {
      report.add(findings);
      if (!person) counts.refused++;
    }
    count(counts, uses.users, planned);
    if (writer) await writer.take(planned);
    else await new Promise((resolve) => setImmediate(resolve));
  }
  const id = (await writer?.end(counts)) ?? null;
  const milliseconds = clock.now() - began;
  return {
    id,
    dryRun,
    entries: entries.length,
    ...counts,
    unreadable: [...unreadable],
    ...report.words(),
    milliseconds,
  };
}

function count(
  counts: { added: number; changed: number; unchanged: number },
  users: UserAdministration,
  planned: readonly Planned[],
): void {
  for (const { person } of planned) {
    if (!person) continue;
    const before = users.personOf(person.address);
    if (!before) counts.added++;
    else if (personFields.some((field) => valueIn(before, field) !== valueIn(person, field)))
      counts.changed++;
    else counts.unchanged++;
  }
}

async function lint(uses: MigrationUses, { fix, most }: LintRequest, by: string): Promise<LintReport> {
  const began = uses.clock.now();
  const kept = await keptAttributes(uses.store);
  const everybody = [...uses.users.everybody()];
  const entries = everybody.map((person) => entryOf({ ...person, kept: kept.get(person.address) }));
  const first = new FirstWith();
  const facts = factsOf(uses, first, new Map());
  for (const entry of entries) first.see(entry, entry.where);
  const report = new Findings(most);
  const writer = fix ? new Writer(uses, by, { kind: "lint", source: "users lint --fix" }) : undefined;
  let repaired = 0;
  const given = new Set<string>();
  for (let from = 0; from < entries.length; from += CHUNK) {
    const repairs: AdoptedPerson[] = [];
    for (const [at, entry] of entries.slice(from, from + CHUNK).entries()) {
      const findings = findingsOf(entry, facts, true).map((one) => unlessTaken(one, facts, given));
      report.add(findings);
      const person = everybody[from + at];
      const mended = person && findings.reduce(repair, person);
      if (mended && mended !== person) repairs.push(mended);
    }
    repaired += repairs.length;
    if (writer && repairs.length > 0) await writer.put(repairs);
    else await new Promise((resolve) => setImmediate(resolve));
  }
  const id = writer && repaired > 0 ? await writer.end({ added: 0, changed: repaired }) : null;
  const milliseconds = uses.clock.now() - began;
  return {
    id: id ?? null,
    users: everybody.length,
    repaired: fix ? repaired : 0,
    ...report.words(),
    milliseconds,
  };
}

/** A repair that would give somebody a number that another has, or is about to get, is only a proposal. */
function unlessTaken(finding: UserFinding, facts: CheckFacts, given: Set<string>): UserFinding {
  const [first] = finding.proposals;
  if (finding.field !== "tel" || !finding.repaired || !first) return finding;
  const read = readLine(first.value);
  const key = read.ok ? lineKey(read.value) : "";
  const holder = facts.firstWith("line", key);
  if (given.has(key) || (holder !== undefined && holder !== finding.where))
    return { ...finding, repaired: false };
  given.add(key);
  return finding;
}

/** The person with what this finding is certain of. */
function repair(person: AdoptedPerson, { field: name, repaired, proposals }: UserFinding): AdoptedPerson {
  const field = personFields.find((one) => one === name);
  const [first] = proposals;
  if (!repaired || !first || field === undefined) return person;
  return withValue(person, field, first.value === "" ? null : JSON.stringify(first.value));
}

function factsOf(uses: MigrationUses, first: FirstWith, domainMap: ReadonlyMap<string, string>): CheckFacts {
  const lower = new Map([...domainMap].map(([from, to]) => [from.toLowerCase(), to.toLowerCase()]));
  return {
    numbers: uses.numbers(),
    reserved: uses.reserved(),
    domainMap: lower,
    firstWith: (kind, key) => first.find(kind, key),
  };
}

/** Attributes of remote call control that imports have kept, by user: what was left behind there is a finding here. */
async function keptAttributes(store: ImportStore): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const kept = new Map<string, Map<string, string>>();
  for (const { address, field, original } of await store.allOriginals([
    "msrtcsip-lineserver",
    "msrtcsip-optionflags",
  ])) {
    const of = kept.get(address) ?? new Map<string, string>();
    kept.set(address, of.set(field, original ?? ""));
  }
  return kept;
}

async function undo(
  { users, store, clock }: MigrationUses,
  id: number,
  address: string | undefined,
  by: string,
): Promise<MigrationUndone | undefined> {
  const row = await store.find(id);
  if (!row) return undefined;
  const at = new Date(clock.now()).toISOString();
  const undone = await takeBack({ users, store }, id, { address: address?.toLowerCase(), by, at });
  const what = "import taken back";
  if (address === undefined)
    await store.markImportUndone(id, at, [
      { at, who: by, what, subject: `import ${id}`, to: { users: undone.users } },
    ]);
  return undone;
}

async function originals({ store }: MigrationUses, address: string): Promise<UserOriginals> {
  const rows = await store.originalsOf(address.toLowerCase());
  return {
    address: address.toLowerCase(),
    values: rows.map(({ import_id, field, original, to_value }) => ({
      import: import_id,
      field,
      original: original ?? "",
      value: to_value,
    })),
  };
}

function viewOf({ id, at, who, kind, source, summary, undone_at }: ImportTable): MigrationView {
  const { added = 0, changed = 0 } = JSON.parse(summary) as { added?: number; changed?: number }; // written below
  const known = KINDS.find((one) => one === kind) ?? "ldif";
  return { id, at, who, kind: known, source, added, changed, undoneAt: undone_at };
}
