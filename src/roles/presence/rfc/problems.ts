import { ExplainedError } from "#base/explained-error";

/** STP-0001, answered 403 (4004): presence is published for somebody else than the sender. */
export function notTheOwner(proven: string | undefined, named: string): ExplainedError {
  return new ExplainedError({
    id: "STP-0001",
    what: proven
      ? `${proven} is signed in, but this PUBLISH is for ${named}.`
      : `Nobody has proven to be ${named}, for whom this PUBLISH is.`,
    why: { kind: "presence.owner", observed: proven ?? "no proven user", expected: named },
    fix: [{ text: "Set the phone's account and its presence address to the same address." }],
    legacy: { "ms-diagnostics": 4004 },
  });
}

/** STP-0002, answered 412: the phone refreshes a publication that is not there (RFC 3903 §6). */
export function noSuchPublication(owner: string, known: number): ExplainedError {
  return new ExplainedError({
    id: "STP-0002",
    what: `There is no publication of ${owner} with the tag in SIP-If-Match; it ended, or the server was restarted.`,
    why: {
      kind: "presence.tag",
      observed: { publicationsOfThisPerson: known },
      expected: "the tag of one of them",
    },
    fix: [{ text: "Nothing needs to be done: the phone publishes anew." }],
  });
}

/** STP-0003, answered 423: the time asked for is too short. */
export function tooBrief(asked: number, least: number): ExplainedError {
  return new ExplainedError({
    id: "STP-0003",
    what: `A publication for ${asked} seconds is too short here.`,
    why: { kind: "presence.expires", observed: asked, expected: { atLeast: least } },
    fix: [{ text: `Set the phone to publish for at least ${least} seconds; Min-Expires says so too.` }],
  });
}

/** STP-0004, answered 400: a field or the body of a PUBLISH cannot be used. */
export function unreadablePublish(part: string, seen: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "STP-0004",
    what: `The ${part} of this PUBLISH cannot be used.`,
    why: { kind: "presence.publish", observed: seen.slice(0, 120), expected },
    fix: [{ text: "Look at the message in the trace and correct the phone.", command: "parley trace" }],
  });
}

/** STP-0005, answered 415: presence comes in another type than application/pidf+xml. */
export function otherType(seen: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "STP-0005",
    what: `Presence is published here as ${expected}.`,
    why: { kind: "presence.type", observed: seen.slice(0, 100), expected },
    fix: [{ text: `Set the phone to publish ${expected}, or switch publishing off.` }],
  });
}

/** STP-0006, answered 413 or 503: more than is kept of one document, or of one user. */
export function tooMuch(what: "characters" | "publications", seen: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "STP-0006",
    what:
      what === "characters"
        ? `The published document has ${seen} characters; ${most} are the most.`
        : `This user has ${seen} publications of phones already; ${most} are the most.`,
    why: { kind: "presence.publish-size", observed: { [what]: seen }, expected: { atMost: most } },
    fix: [
      what === "characters"
        ? { text: "Shorten what the phone publishes, such as its note." }
        : { text: "Find the phone that publishes again and again; the oldest publication ends by itself." },
    ],
  });
}

/** STP-0007, answered 403 (2004): who watches somebody is shown to that person alone (RFC 3857 §4.6). */
export function notYourWatchers(owner: string, watcher: string): ExplainedError {
  return new ExplainedError({
    id: "STP-0007",
    what: `${watcher} asks who watches ${owner}, which only ${owner} is told.`,
    why: { kind: "presence.watchers", observed: watcher, expected: owner },
    fix: [{ text: "Subscribe to presence.winfo of your own address." }],
    legacy: { "ms-diagnostics": 2004 },
  });
}
