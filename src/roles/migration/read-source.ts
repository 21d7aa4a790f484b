import type { MigrationReport, MigrationSource } from "#api/migration";
import { readCsv } from "#formats/csv/read-csv";
import type { LdapTarget, OpenLdap } from "#formats/ldap/door";
import { readLdif } from "#formats/ldif/read-ldif";
import { ldapFailed, malformedUrl, noAddressColumn, nothingToRead } from "./problems.ts";
import { attributeOfColumn, type SourceEntry } from "./source-entry.ts";

type Unreadable = MigrationReport["unreadable"];

/** Entries, and what could not be read between them. */
export interface Source {
  readonly entries: readonly SourceEntry[];
  readonly unreadable: Unreadable;
}

const MOST_ENTRIES = 500_000;
const MOST_UNREADABLE = 1_000;
const LDAP_MS = 30_000;
/** Entries between two of which the server does its other work. */
const TURN = 500;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Reads everything that a source has. Rejects with MIG-0001 to MIG-0004. */
export async function readSource(source: MigrationSource, openLdap: OpenLdap): Promise<Source> {
  const read =
    source.kind === "ldif"
      ? await readLdifSource(source.text)
      : source.kind === "csv"
        ? await readCsvSource(source.text)
        : await readLdapSource(source, openLdap);
  if (read.entries.length === 0)
    throw nothingToRead(source.kind, source.kind === "ldap" ? source.base : source.text);
  return read;
}

async function readLdifSource(text: string): Promise<Source> {
  const entries: SourceEntry[] = [];
  const unreadable: Unreadable = [];
  for (const { dn, attributes, notes } of readLdif(text)) {
    entries.push({ where: dn.slice(0, 1_000), attributes });
    for (const note of notes) if (unreadable.length < MOST_UNREADABLE) unreadable.push(note);
    if (entries.length >= MOST_ENTRIES) break;
    if (entries.length % TURN === 0) await turn();
  }
  // An export of a directory has more than users: what has no SIP attribute at all is none of ours.
  const users = entries.filter(({ attributes }) =>
    [...attributes.keys()].some((name) => name.startsWith("msrtcsip-")),
  );
  return { entries: users, unreadable };
}

async function readCsvSource(text: string): Promise<Source> {
  const entries: SourceEntry[] = [];
  const unreadable: Unreadable = [];
  let columns: readonly string[] | undefined;
  for (const { line, cells } of readCsv(text)) {
    if (!columns) {
      const names = cells.ok ? cells.value : [];
      columns = names.map(attributeOfColumn);
      if (!columns.includes("msrtcsip-primaryuseraddress")) throw noAddressColumn(names);
      continue;
    }
    const count = columns.length;
    if (!cells.ok || cells.value.length !== count) {
      const seen = cells.ok ? `${cells.value.length} cells` : "another form";
      const expected = cells.ok ? `${count}, as in the first line` : cells.expected;
      if (unreadable.length < MOST_UNREADABLE) unreadable.push({ line, seen, expected });
      continue;
    }
    const values = cells.value;
    const attributes = new Map(
      columns.flatMap((name, at): [string, string[]][] => {
        const value = values[at] ?? "";
        return value === "" ? [] : [[name, [value]]];
      }),
    );
    entries.push({ where: `line ${line}`, attributes });
    if (entries.length >= MOST_ENTRIES) break;
    if (entries.length % TURN === 0) await turn();
  }
  return { entries, unreadable };
}

async function readLdapSource(
  source: Extract<MigrationSource, { kind: "ldap" }>,
  openLdap: OpenLdap,
): Promise<Source> {
  const target = targetOf(source);
  const opened = await openLdap(target);
  if (!opened.ok) throw ldapFailed(source.url, opened.failure);
  const entries: SourceEntry[] = [];
  try {
    const query = { base: source.base, filter: source.filter, attributes: ["*"], pageSize: 500 };
    const failure = await opened.connection.search(query, (page) => {
      for (const { dn, attributes } of page) entries.push({ where: dn, attributes });
      return Promise.resolve(entries.length >= MOST_ENTRIES ? "stop" : "go on");
    });
    if (failure) throw ldapFailed(source.url, failure);
  } finally {
    await opened.connection.close();
  }
  return { entries, unreadable: [] };
}

const URL_FORM = /^(ldaps|ldap|ldap\+clear):\/\/(\[[0-9a-f:]+\]|[a-z0-9.-]{1,253})(?::(\d{1,5}))?\/?$/i;

function targetOf(source: Extract<MigrationSource, { kind: "ldap" }>): LdapTarget {
  const [, scheme = "", host = "", port] = URL_FORM.exec(source.url.trim()) ?? [];
  if (host === "") throw malformedUrl(source.url, "ldaps://HOST, ldap://HOST or ldap+clear://HOST");
  const secure = scheme.toLowerCase() === "ldaps";
  return {
    host: host.replace(/^\[|\]$/g, ""),
    port: port === undefined ? (secure ? 636 : 389) : Number(port),
    security: secure ? "tls" : scheme.toLowerCase() === "ldap" ? "start-tls" : "none",
    authorities: source.authority === undefined ? [] : [source.authority],
    bind: source.bindDn === undefined ? undefined : { dn: source.bindDn, password: source.password ?? "" },
    timeoutMs: LDAP_MS,
  };
}
