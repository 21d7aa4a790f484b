import { ExplainedError } from "#base/explained-error";

/** LOC-0001, answered 503: the table of all sign-ins is full. */
export function tableFull(bindings: number, limit: number): ExplainedError {
  return new ExplainedError({
    id: "LOC-0001",
    what: `This server already holds ${bindings} sign-ins, which is as many as it may.`,
    why: { kind: "location.binding-limit", observed: bindings, expected: { atMost: limit } },
    fix: [
      {
        text: "Raise the limit, or find out who signs in so often.",
        command: "parley endpoints",
      },
    ],
  });
}

/** LOC-0002, answered 503: a sign-in over UDP could not be written down, so it was not granted. */
export function notStored(aor: string, cause: unknown): ExplainedError {
  const seen = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new ExplainedError(
    {
      id: "LOC-0002",
      what: `The sign-in of ${aor} could not be written to the store, so it was not granted.`,
      why: { kind: "location.store", observed: seen.slice(0, 200), expected: "the store confirms the write" },
      fix: [
        { text: "Look whether the data folder is writable and its disk has room.", command: "parley doctor" },
      ],
    },
    { cause },
  );
}

/** LOC-0003, logged at start: a stored sign-in could not be read and was left out. */
export function unreadableRecord(id: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "LOC-0003",
    what: "A stored sign-in could not be read; the device has to sign in again.",
    why: { kind: "location.record", observed: id.slice(0, 200), expected },
    fix: [{ text: "Nothing needs to be done: phones sign in again by themselves." }],
  });
}
