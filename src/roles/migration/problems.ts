import { ExplainedError } from "#base/explained-error";
import type { LdapFailure } from "#formats/ldap/door";

/** MIG-0001: the first line of a CSV file names no column of addresses. */
export function noAddressColumn(columns: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "MIG-0001",
    what: "The first line of the file names no column of addresses.",
    why: {
      kind: "migration.columns",
      observed: columns.slice(0, 50),
      expected: { oneOf: ["address", "msRTCSIP-PrimaryUserAddress", "SipAddress", "PrimaryURI"] },
    },
    fix: [
      {
        text: "Name the columns in the first line, as in address,name,tel,mail; names of Active Directory are understood too.",
        command: "parley migrate run FILE --dry-run",
      },
    ],
  });
}

/** MIG-0002: there was not one entry in what was given. */
export function nothingToRead(kind: string, seen: string): ExplainedError {
  return new ExplainedError({
    id: "MIG-0002",
    what: `There is no entry in what was given as ${kind}.`,
    why: {
      kind: "migration.empty",
      observed: { kind, begins: seen.slice(0, 80) },
      expected: kind === "ldif" ? "entries that begin with dn:" : "at least one user",
    },
    fix: [
      {
        text: 'Look at how the file begins; ldifde -f users.ldf -r "(msRTCSIP-PrimaryUserAddress=*)" writes one that fits.',
      },
    ],
  });
}

/** MIG-0003: the address of the LDAP server cannot be read. */
export function malformedUrl(url: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "MIG-0003",
    what: `"${url.slice(0, 200)}" is not the address of an LDAP server: expected ${expected}.`,
    why: { kind: "migration.ldap-url", observed: url.slice(0, 200), expected },
    fields: [{ field: "source.url", value: url.slice(0, 200), expected }],
    fix: [{ text: "Write it as in ldaps://dc1.example.com." }],
  });
}

/** MIG-0004: the LDAP server was not reached, or did not answer as asked. What was measured is in `observed`. */
export function ldapFailed(url: string, failure: LdapFailure): ExplainedError {
  const said = SAID[failure.kind];
  return new ExplainedError({
    id: "MIG-0004",
    what: `The LDAP server ${url} gave no users: ${said}.`,
    why: { kind: `migration.ldap-${failure.kind}`, observed: failure, expected: "an answer to the search" },
    fix: [
      { text: FIX[failure.kind], command: "parley migrate run --ldap URL --base DN --bind-dn DN --dry-run" },
    ],
  });
}

const SAID: Readonly<Record<LdapFailure["kind"], string>> = {
  "host-not-found": "no name server knows its name",
  "not-connected": "the connection was refused or could not be made",
  timeout: "it did not answer in time",
  untrusted: "its certificate is not trusted",
  "tls-failed": "TLS could not be agreed on",
  "bad-filter": "the filter cannot be read",
  answer: "it answered with an error",
  lost: "the connection ended on the way",
};

const FIX: Readonly<Record<LdapFailure["kind"], string>> = {
  "host-not-found": "Check the name in the URL.",
  "not-connected": "Check address and port, and that nothing between the two closes the port.",
  timeout: "Check that the server works and is reached on this port.",
  untrusted:
    "Give its authority's certificate with --authority FILE, or use the name that the certificate has.",
  "tls-failed": "Use ldaps:// where the server knows no StartTLS, or the other way round.",
  "bad-filter": "Write the filter as in (msRTCSIP-PrimaryUserAddress=*) (RFC 4515).",
  answer: "Check the name and the password, and that the base is an entry there.",
  lost: "Try it again; the log of that server says why it ended the connection.",
};
