import type { ProfileField } from "#api/users";
import { command } from "#base/command";
import { ExplainedError, type Fix, type MeasuredCause, type WrongField } from "#base/explained-error";
import { MOST_SEARCHES } from "./settings.ts";

const userHelp = (text: string): Fix => ({ text, command: "parley user add --help" });

/** DIR-0001: several fields of a user are wrong at once; `fields` has each. */
export function severalWrong(subject: string, wrong: readonly ExplainedError[]): ExplainedError {
  const fields = wrong.flatMap(({ explanation }) => explanation.fields ?? []);
  return new ExplainedError({
    id: "DIR-0001",
    what: `${subject} cannot be stored: ${wrong.map(({ explanation }) => explanation.what).join(" ")}`,
    why: {
      kind: "directory.wrong-fields",
      observed: fields.map(({ field }) => field),
      expected: "every field as described under fields",
    },
    fields,
    fix: wrong.flatMap(({ explanation }) => explanation.fix.slice(0, 1)),
  });
}

function wrongField(
  words: { id: string; what: string; kind: string; fix: readonly Fix[] },
  field: WrongField,
  why?: Pick<MeasuredCause, "observed" | "expected">,
): ExplainedError {
  return new ExplainedError({
    id: words.id,
    what: words.what,
    why: { kind: words.kind, observed: field.value, expected: field.expected, ...why },
    fields: [field],
    fix: words.fix,
  });
}

/** DIR-0016: the address is the server's own. */
export function reservedAddress(address: string): ExplainedError {
  return wrongField(
    {
      id: "DIR-0016",
      what: `${address} is the address of this server's own help contact, so nobody can have it.`,
      kind: "directory.reserved",
      fix: [
        { text: "Choose another address." },
        {
          text: "Or give the help contact another name.",
          command: "parley settings set messages.help-contact parley-help",
        },
      ],
    },
    {
      field: "address",
      value: address,
      expected: "an address that nobody has",
      rule: "reserved",
    },
  );
}

/** DIR-0002: the part after the @ is none of our domains. */
export function foreignDomain(address: string, domain: string, ours: readonly string[]): ExplainedError {
  const user = address.slice(0, address.indexOf("@"));
  return wrongField(
    {
      id: "DIR-0002",
      what: `${domain} is not a domain of this server, which has ${ours.join(", ") || "none"}.`,
      kind: "directory.domain",
      fix: [
        { text: `Use an address in ${ours[0] ?? "a domain of this server"}.` },
        {
          text: "Or add the domain.",
          command: command`parley settings set directory.domains ${[...ours, domain].join(",")}`,
        },
      ],
    },
    {
      field: "address",
      value: address,
      expected: `an address in ${ours.join(", ")}`,
      rule: "domain",
      suggest: ours.slice(0, 3).map((own) => `${user}@${own}`),
    },
    { observed: domain, expected: { oneOf: ours } },
  );
}

/** DIR-0003: there is a user with this address. */
export function addressTaken(address: string, holder: string): ExplainedError {
  return wrongField(
    {
      id: "DIR-0003",
      what: `${address} belongs to ${holder}.`,
      kind: "directory.address-taken",
      fix: [
        {
          text: "Choose another address, or change that user.",
          command: command`parley user show ${address}`,
        },
      ],
    },
    { field: "address", value: address, expected: "an address that nobody has", rule: "unique" },
  );
}

/** DIR-0004: the password is shorter than the setting allows, or longer than any client can send. Its text is not repeated. */
export function passwordLength(length: number, least: number, most: number): ExplainedError {
  const expected = `${least} to ${most} characters`;
  return wrongField(
    {
      id: "DIR-0004",
      what: `The password has ${length} characters; it needs ${expected}.`,
      kind: "directory.password-length",
      fix: [
        { text: `Choose a password of ${expected}.` },
        {
          text: "Or change the least length.",
          command: "parley settings set directory.min-password-length N",
        },
      ],
    },
    { field: "password", value: `${length} characters`, expected, rule: "password-length" },
    { observed: { characters: length }, expected: { atLeast: least, atMost: most } },
  );
}

/** DIR-0005: what was given as an address cannot be one. */
export function malformedAddress(text: string, expected: string): ExplainedError {
  const shown = text.slice(0, 320);
  return wrongField(
    {
      id: "DIR-0005",
      what: `"${shown}" is not an address: expected ${expected}.`,
      kind: "directory.address-grammar",
      fix: [userHelp("Write the address as name@domain.")],
    },
    { field: "address", value: shown, expected, rule: "address" },
  );
}

/** DIR-0006: of the ways of signing in that were asked for, the settings allow none. */
export function noWayLeft(asked: readonly string[], allowed: readonly string[]): ExplainedError {
  return wrongField(
    {
      id: "DIR-0006",
      what: `The settings allow none of the ways of signing in that were asked for (${asked.join(", ")}).`,
      kind: "directory.sign-in-ways",
      fix: [
        { text: `Ask for one that is allowed: ${allowed.join(", ") || "there is none"}.` },
        {
          text: "Or allow it.",
          command: command`parley settings set directory.sign-in-ways ${[...allowed, ...asked].join(",")}`,
        },
      ],
    },
    { field: "signIn", value: asked, expected: `among ${allowed.join(", ")}`, rule: "sign-in-ways" },
  );
}

/** DIR-0007: the main domain is part of every Digest verifier, and there are such verifiers. */
export function realmInUse(from: string, to: string | undefined, users: number): ExplainedError {
  return wrongField(
    {
      id: "DIR-0007",
      what: `The main domain cannot change from ${from} to ${to ?? "none"}: the passwords of ${users} users are stored for the realm ${from}.`,
      kind: "directory.realm-in-use",
      fix: [{ text: `Keep ${from} in the first place and add other domains behind it.` }],
    },
    { field: "directory.domains", value: to ?? null, expected: `${from} in the first place`, rule: "realm" },
    { observed: { main: to, digestUsers: users }, expected: { main: from } },
  );
}

/** DIR-0008: a domain is to go, and users have addresses in it. */
export function domainInUse(domain: string, users: number, one: string): ExplainedError {
  return wrongField(
    {
      id: "DIR-0008",
      what: `${domain} cannot be taken away: ${users} users have addresses in it, among them ${one}.`,
      kind: "directory.domain-in-use",
      fix: [{ text: "Remove these users first.", command: command`parley user list --search @${domain}` }],
    },
    { field: "directory.domains", value: domain, expected: "a domain without users", rule: "domain-in-use" },
    { observed: { users }, expected: { users: 0 } },
  );
}

/** DIR-0009: the first line of an import does not name the columns. */
export function wrongColumns(seen: readonly string[]): ExplainedError {
  const expected =
    "address and password, and where wanted name, tel and the fields of a profile, separated by commas";
  return wrongField(
    {
      id: "DIR-0009",
      what: "The first line of the file does not name the columns that an import needs.",
      kind: "directory.import-columns",
      fix: [{ text: "Begin the file with the line address,name,tel,password." }],
    },
    { field: "line 1", value: seen, expected, rule: "columns" },
  );
}

/** DIR-0010: a text about a user is too long or has characters that no display shows. */
export function unfitText(field: "name" | "tel" | ProfileField, value: string, most: number): ExplainedError {
  return wrongField(
    {
      id: "DIR-0010",
      what: `The ${LABELS[field] ?? field} has more than ${most} characters or control characters in it.`,
      kind: `directory.${field}`,
      fix: [userHelp(`Use at most ${most} characters, all of them visible.`)],
    },
    { field, value: value.slice(0, 320), expected: `at most ${most} visible characters`, rule: "text" },
  );
}

const LABELS: Readonly<Record<string, string>> = {
  tel: "telephone number",
  givenName: "given name",
  phone: "office phone",
  mobile: "mobile phone",
};

/** DIR-0011: a row of an import has a quote where none can stand, or another number of cells than the first line. */
export function malformedRow(seen: string, expected: string): ExplainedError {
  return wrongField(
    {
      id: "DIR-0011",
      what: `The row cannot be read: ${seen}, expected ${expected}.`,
      kind: "directory.import-row",
      fix: [
        {
          text: "Put a cell that holds a comma, a quote or a line break into quotes, and double the quotes in it (RFC 4180).",
        },
      ],
    },
    { field: "row", value: seen, expected, rule: "csv" },
  );
}

/** DIR-0012, answered 400: the body of a search cannot be read. */
export function unreadableSearch(seen: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "DIR-0012",
    what: `The search cannot be read: expected ${expected}.`,
    why: { kind: "directory.search-body", observed: seen.slice(0, 200), expected },
    fix: [{ text: "Update the client; if it is current, send the case to its makers." }],
  });
}

/** DIR-0013, answered 400: a search asks by nothing, or by something that we do not know of people. */
export function unknownSearchFields(asked: readonly string[], known: readonly string[]): ExplainedError {
  const named = asked.map((name) => name.slice(0, 100)).join(", ");
  return new ExplainedError({
    id: "DIR-0013",
    what: named
      ? `Nobody can be searched for by ${named} here.`
      : "The search says nothing about the person who is searched for.",
    why: { kind: "directory.search-fields", observed: asked, expected: { oneOf: known } },
    fix: [{ text: "Search by a name, a mail address, a SIP address, a company or a country." }],
  });
}

/** DIR-0014, answered 403: somebody who did not sign in searches. */
export function nobodySearches(from: string): ExplainedError {
  return new ExplainedError({
    id: "DIR-0014",
    what: `Nobody has proven to be ${from}, and only users of this server may search its directory.`,
    why: { kind: "directory.search-sender", observed: "no proven user", expected: "a user of this server" },
    fix: [{ text: "Sign in with an account of this server, and search again." }],
  });
}

/** DIR-0015, answered 503: more searches in one second than the setting allows all people, or one. */
export function tooManySearches(
  whose: "everybody" | "one person",
  searches: number,
  most: number,
  setting: number,
): ExplainedError {
  const again = { text: "Search again in a second." };
  const larger = Math.min(setting * 2, MOST_SEARCHES);
  return new ExplainedError({
    id: "DIR-0015",
    what:
      whose === "everybody"
        ? `This server has answered ${searches} searches in this second, which is as many as it may.`
        : `The devices of this person were answered ${searches} searches in this second, which is as many as one person gets.`,
    why: { kind: "directory.search-rate", observed: { searches, of: whose }, expected: { atMost: most } },
    fix:
      larger > setting
        ? [
            again,
            {
              text: "Or let the server answer more.",
              command: command`parley settings set directory.searches-per-second ${larger}`,
            },
          ]
        : [again],
  });
}
