import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";

/** PRES-0001, answered 404 (1003): presence of somebody who has no account here, or a disabled one. */
export function noSuchUser(address: string, found: "no such user" | "disabled"): ExplainedError {
  return new ExplainedError({
    id: "PRES-0001",
    what:
      found === "disabled"
        ? `The account ${address} is disabled, so it has no presence.`
        : `There is no account ${address}, so it has no presence.`,
    why: { kind: "directory.user", observed: found, expected: "an enabled user" },
    fix: [
      found === "disabled"
        ? { text: "An administrator can enable it.", command: command`parley user enable ${address}` }
        : { text: "An administrator can add it.", command: command`parley user add ${address}` },
    ],
    legacy: { "ms-diagnostics": 1003 },
  });
}

/** PRES-0002, answered 403 (2003): only the server says this. */
export function readOnly(category: string, instance: number, index: number): ExplainedError {
  return new ExplainedError({
    id: "PRES-0002",
    what: `The client wants to publish ${category} ${instance}, which only the server does.`,
    why: {
      kind: "presence.read-only",
      observed: { category, instance, publication: index },
      expected: "a category and instance that clients publish",
    },
    fix: [{ text: "Update the client's software, and send its maker this text." }],
    legacy: { "ms-diagnostics": 2003 },
  });
}

/** PRES-0003, answered 413 (2010): more than is kept of a publication, or of a user. */
export function tooMuch(
  what: "characters in one" | "characters in all" | "publications",
  seen: number,
  most: number,
) {
  const says = {
    "characters in one": `One publication has ${seen} characters of XML; ${most} are the most.`,
    "characters in all": `All publications of this user would have ${seen} characters of XML; ${most} are the most.`,
    publications: `This user would have ${seen} publications; ${most} are the most.`,
  };
  return new ExplainedError({
    id: "PRES-0003",
    what: says[what],
    why: { kind: "presence.size", observed: { [what]: seen }, expected: { atMost: most } },
    fix: [
      what === "publications"
        ? { text: "Take back what is no longer needed, in the client that published it." }
        : { text: "Shorten what is published: a note, a picture, a calendar." },
    ],
    legacy: { "ms-diagnostics": 2010 },
  });
}

/** PRES-0004, answered 503: what must last could not be written down, so it was taken back. */
export function notStored(address: string, cause: unknown): ExplainedError {
  const seen = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new ExplainedError(
    {
      id: "PRES-0004",
      what: `A change of the presence of ${address} could not be written to the store, so it was taken back.`,
      why: { kind: "presence.store", observed: seen.slice(0, 200), expected: "the store confirms the write" },
      fix: [
        { text: "Look whether the data folder is writable and its disk has room.", command: "parley doctor" },
      ],
    },
    { cause },
  );
}

/** PRES-0005, answered 413 (2006): more people with an access level than are kept. */
export function tooManyMembers(what: "members" | "containers", seen: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "PRES-0005",
    what: `The access levels of this user would have ${seen} ${what}; ${most} are the most.`,
    why: { kind: "presence.members", observed: { [what]: seen }, expected: { atMost: most } },
    fix: [{ text: "Remove people from an access level, or set the level of a whole domain." }],
    legacy: { "ms-diagnostics": 2006 },
  });
}

/** PRES-0006, answered 403: nobody but the user reads containers 1 to 3. */
export function privateContainer(container: number): ExplainedError {
  return new ExplainedError({
    id: "PRES-0006",
    what: `Container ${container} is the user's own; nobody else can be a member of it.`,
    why: { kind: "presence.container", observed: container, expected: "0, or 4 to 32767" },
    fix: [{ text: "Choose another access level." }],
  });
}

/** PRES-0007: people of another domain; this server does not ask other domains for presence. */
export function otherDomain(domain: string, ours: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "PRES-0007",
    what: `This server has no presence of people at ${domain || "an address without a domain"}.`,
    why: { kind: "presence.domain", observed: domain, expected: { oneOf: ours } },
    fix: [{ text: "Look whether the address is spelled as its owner writes it." }],
    legacy: { "ms-diagnostics": 1005 },
  });
}

/** PRES-0008, logged: a stored publication could not be read and counts as cleared. */
export function unreadableRecord(record: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "PRES-0008",
    what: "A stored publication could not be read; it counts as cleared until its owner publishes it again.",
    why: { kind: "presence.record", observed: record.slice(0, 200), expected },
    fix: [{ text: "Its owner can set it again in the client: status, note or option." }],
  });
}

/** PRES-0009, answered 403: the owner has blocked who calls. */
export function takesNoCalls(owner: string): ExplainedError {
  return new ExplainedError({
    id: "PRES-0009",
    what: `${owner} does not take calls from you.`,
    why: { kind: "presence.admission", observed: "blocked", expected: "admitted" },
    fix: [{ text: "Ask the person in another way to unblock you." }],
  });
}

/** PRES-0010, answered 480 with Warning 391, which Communicator clients show as "does not want to be disturbed". */
export function notDisturbed(
  owner: string,
  observed: { readonly availability: number | undefined; readonly container: number | undefined },
): ExplainedError {
  return new ExplainedError({
    id: "PRES-0010",
    what: `${owner} does not want to be disturbed now. The call did not ring.`,
    why: {
      kind: "presence.admission",
      observed,
      expected: "an availability below 9000 or from 12000, or a caller in presence.breakthrough-containers",
    },
    fix: [
      { text: "Call again when their presence has changed." },
      { text: "If you are to reach them all the same, ask them to put you into the access level Team." },
    ],
    legacy: { warning: 391 },
  });
}
