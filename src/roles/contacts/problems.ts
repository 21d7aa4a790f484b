import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";

/** CON-0001, answered 403 (4004): an operation on somebody else's contact list than the sender's. */
export function notTheOwner(proven: string | undefined, named: string): ExplainedError {
  return new ExplainedError({
    id: "CON-0001",
    what: proven
      ? `${proven} is signed in, but this request is about the contact list of ${named}.`
      : `Nobody has proven to be ${named}, whose contact list this request is about.`,
    why: { kind: "contacts.owner", observed: proven ?? "no proven user", expected: named },
    fix: [{ text: "Sign in as the person whose contact list it is." }],
    legacy: { "ms-diagnostics": 4004 },
  });
}

/** CON-0002, answered 400 (4001): the operation cannot be read. */
export function unreadableOperation(seen: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "CON-0002",
    what: "The operation on the contact list cannot be read.",
    why: { kind: "contacts.operation", observed: seen.slice(0, 200), expected },
    fix: [{ text: "Update the client; send its maker the text of this problem." }],
    legacy: { "ms-diagnostics": 4001 },
  });
}

/** CON-0003, answered 409: the client changes a list that is not the stored one. */
export function oldNumber(owner: string, seen: number, current: number): ExplainedError {
  return new ExplainedError({
    id: "CON-0003",
    what: `The device knows another state of the contact list of ${owner} than the server, so the change was not made.`,
    why: { kind: "contacts.number", observed: seen, expected: current },
    fix: [{ text: "Make the change once more: the device has been told the current state." }],
  });
}

/** CON-0004, answered 404 (2001): a contact that is not on the list. */
export function noSuchContact(owner: string, address: string, contacts: number): ExplainedError {
  return new ExplainedError({
    id: "CON-0004",
    what: `${address} is not on the contact list of ${owner}.`,
    why: {
      kind: "contacts.contact",
      observed: { notAmong: contacts },
      expected: "the address of a contact on the list",
    },
    fix: [
      { text: "Look at the list for the right address.", command: command`parley contacts list ${owner}` },
      { text: "Nothing needs to be done when another device has just removed the contact." },
    ],
    legacy: { "ms-diagnostics": 2001 },
  });
}

/** CON-0005, answered 404 (2002): a group that the list does not have. */
export function noSuchGroup(
  owner: string,
  group: number | string,
  groups: readonly (number | string)[],
): ExplainedError {
  return new ExplainedError({
    id: "CON-0005",
    what: `The contact list of ${owner} has no group ${group}.`,
    why: { kind: "contacts.group", observed: group, expected: { oneOf: groups } },
    fix: [{ text: "Look at the groups of the list.", command: command`parley contacts list ${owner}` }],
    legacy: { "ms-diagnostics": 2002 },
  });
}

/** CON-0006, answered 413 (2007): the list is full. */
export function tooManyContacts(owner: string, wanted: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "CON-0006",
    what: `The contact list of ${owner} would have ${wanted} contacts; ${most} are the most.`,
    why: { kind: "contacts.contact-limit", observed: wanted, expected: { atMost: most } },
    fix: [
      { text: "Remove contacts who are not needed any more." },
      { text: "Or raise the limit.", command: command`parley settings set contacts.most ${wanted}` },
    ],
    legacy: { "ms-diagnostics": 2007 },
  });
}

/** CON-0007, answered 413 (2008): all groups are used. */
export function tooManyGroups(owner: string, wanted: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "CON-0007",
    what: `The contact list of ${owner} would have ${wanted} groups; ${most} are the most.`,
    why: { kind: "contacts.group-limit", observed: wanted, expected: { atMost: most } },
    fix: [{ text: "Delete a group that is not needed any more." }],
    legacy: { "ms-diagnostics": 2008 },
  });
}

/** CON-0008, answered 413 (2009): what a client keeps with a contact or group is too long. */
export function extensionTooLarge(seen: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "CON-0008",
    what: `What the client wants to keep with this contact or group has ${seen} bytes; ${most} are the most.`,
    why: { kind: "contacts.extension", observed: seen, expected: { atMost: most } },
    fix: [{ text: "Update the client; send its maker the text of this problem." }],
    legacy: { "ms-diagnostics": 2009 },
  });
}

/** CON-0009, answered 409 (2015): two groups of one name. */
export function duplicateGroup(owner: string, name: string, id: number): ExplainedError {
  return new ExplainedError({
    id: "CON-0009",
    what: `The contact list of ${owner} already has a group "${name}".`,
    why: { kind: "contacts.group-name", observed: { name, group: id }, expected: "a name that no group has" },
    fix: [{ text: "Choose another name, or use the group that there is." }],
    legacy: { "ms-diagnostics": 2015 },
  });
}

/** CON-0010, answered 403: group 1 is every list's. */
export function fixedGroup(what: "renamed" | "deleted"): ExplainedError {
  return new ExplainedError({
    id: "CON-0010",
    what: `The group of other contacts (~) cannot be ${what}.`,
    why: { kind: "contacts.fixed-group", observed: 1, expected: "a group that the user made" },
    fix: [{ text: "Move the contacts into another group; an empty group of other contacts is not shown." }],
  });
}

/** CON-0011, answered 413 (4008) or 400: a name or address is too long, or empty where it may not be. */
export function unfitText(field: string, bytes: number, least: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "CON-0011",
    what: `The ${field} has ${bytes} bytes; it needs ${least} to ${most}.`,
    why: { kind: "contacts.text", observed: { [field]: bytes }, expected: { atLeast: least, atMost: most } },
    fields: [{ field, value: `${bytes} bytes`, expected: `${least} to ${most} bytes` }],
    fix: [{ text: `Write a ${field} of ${least} to ${most} bytes.` }],
    legacy: { "ms-diagnostics": 4008 },
  });
}

/** CON-0012, answered 503: the change could not be written down, so it was not made. */
export function notStored(owner: string, cause: unknown): ExplainedError {
  const seen = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new ExplainedError(
    {
      id: "CON-0012",
      what: `A change of the contact list of ${owner} could not be written to the store, so it was not made.`,
      why: { kind: "contacts.store", observed: seen.slice(0, 200), expected: "the store confirms the write" },
      fix: [
        { text: "Look whether the data folder is writable and its disk has room.", command: "parley doctor" },
      ],
    },
    { cause },
  );
}

/** CON-0013, answered 503: changes of one list come faster than they can be written. */
export function tooManyWaiting(owner: string, waiting: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "CON-0013",
    what: `${waiting} changes of the contact list of ${owner} wait to be made; ${most} are the most.`,
    why: { kind: "contacts.waiting", observed: waiting, expected: { atMost: most } },
    fix: [
      {
        text: "Find the client that changes the list so often.",
        command: command`parley endpoints ${owner}`,
      },
    ],
  });
}

/** CON-0014, answered 404 (1003): there is no such user, so there is no list. */
export function noSuchOwner(owner: string): ExplainedError {
  return new ExplainedError({
    id: "CON-0014",
    what: `There is no user ${owner}, so there is no contact list.`,
    why: { kind: "contacts.user", observed: "no such user", expected: "a user of this server" },
    fix: [{ text: "Look how the address is spelled.", command: "parley user list" }],
    legacy: { "ms-diagnostics": 1003 },
  });
}

/** CON-0015: what was given as a contact's address cannot be one. */
export function malformedContact(text: string): ExplainedError {
  const shown = text.slice(0, 320);
  const expected = "user@host, or tel: and a number";
  return new ExplainedError({
    id: "CON-0015",
    what: `"${shown}" is not the address of a contact: expected ${expected}.`,
    why: { kind: "contacts.address", observed: shown, expected },
    fields: [{ field: "address", value: shown, expected, rule: "address" }],
    fix: [{ text: "Write the address as name@domain." }],
  });
}

/** CON-0017: a row of an import has another form than the first line says. */
export function malformedRow(seen: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "CON-0017",
    what: `The row has ${seen}; expected ${expected}.`,
    why: { kind: "contacts.row", observed: seen, expected },
    fields: [{ field: "row", value: seen, expected }],
    fix: [{ text: "Correct the row, and import the file again: who is there already stays." }],
  });
}

/** CON-0016: the first line of an import does not name the columns. */
export function wrongColumns(seen: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "CON-0016",
    what: "The first line of the file does not name the columns.",
    why: { kind: "contacts.columns", observed: seen, expected: ["owner", "address", "name", "group"] },
    fix: [{ text: "Write owner,address,name,group as the first line; name and group may be left out." }],
  });
}
