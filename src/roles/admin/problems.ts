import { command } from "#base/command";
import { ExplainedError, type WrongField } from "#base/explained-error";

/** SET-0001: one or several values cannot be taken; `fields` names each, what was seen and what is allowed. Nothing was changed. */
export function wrongValues(fields: readonly WrongField[]): ExplainedError {
  return new ExplainedError({
    id: "SET-0001",
    what: `Nothing was changed: ${fields.map(wordsOf).join("; ")}.`,
    why: {
      kind: "settings.value",
      observed: Object.fromEntries(fields.map(({ field, value }) => [field, value])),
      expected: Object.fromEntries(fields.map(({ field, expected }) => [field, expected])),
    },
    fields,
    fix: [{ text: "Give values as described under fields.", command: "parley settings list" }],
  });
}

const wordsOf = ({ field, value, expected }: WrongField) =>
  `${field} is ${JSON.stringify(value)} instead of ${expected}`;

/** SET-0002: there is no setting of this name. */
export function unknownSettings(fields: readonly WrongField[]): ExplainedError {
  const near = fields.flatMap(({ suggest }) => suggest ?? []);
  return new ExplainedError({
    id: "SET-0002",
    what: `There is no setting named ${fields.map(({ field }) => field.slice(0, 100)).join(", ")}.`,
    why: {
      kind: "settings.name",
      observed: fields.map(({ field }) => field.slice(0, 100)),
      expected: near.length > 0 ? { near } : "a name that is listed",
    },
    fields,
    fix: [
      ...near.map((name) => ({
        text: `Perhaps ${name} is meant.`,
        command: command`parley settings get ${name}`,
      })),
      { text: "See all names.", command: "parley settings list" },
    ],
  });
}

/** SET-0003: a change cannot be taken back, since somebody has changed the same setting after it. */
export function changedSince(
  undo: { readonly id: number; readonly name: string; readonly expected: unknown; readonly seen: unknown },
  later: { readonly id: number; readonly who: string; readonly at: string } | undefined,
): ExplainedError {
  const by = later
    ? `${later.who} changed it again on ${later.at} (change ${later.id})`
    : "it has another value now";
  return new ExplainedError({
    id: "SET-0003",
    what: `Change ${undo.id} cannot be taken back: it set ${undo.name}, and ${by}.`,
    why: {
      kind: "settings.changed-since",
      observed: { name: undo.name, value: undo.seen, ...(later && { change: later.id }) },
      expected: { value: undo.expected },
    },
    fix: [
      ...(later
        ? [{ text: "Take the later change back first.", command: command`parley settings undo ${later.id}` }]
        : []),
      { text: "Or set the value that you want.", command: command`parley settings set ${undo.name} VALUE` },
    ],
  });
}

/** SET-0004: there is no change of this number, or none that could be taken back. */
export function nothingToUndo(id: number | undefined): ExplainedError {
  return new ExplainedError({
    id: "SET-0004",
    what:
      id === undefined
        ? "There is no change that could be taken back."
        : `There is no change with the number ${id}.`,
    why: {
      kind: "settings.no-such-change",
      observed: id ?? "no change in the history",
      expected: "a change in the history",
    },
    fix: [{ text: "See the changes and their numbers.", command: "parley settings history" }],
  });
}

/** SET-0005: a stored value is not allowed (any more); the default is in force until somebody sets another. */
export function storedValueUnfit(
  name: string,
  value: unknown,
  expected: string,
  standIn: unknown,
): ExplainedError {
  return new ExplainedError({
    id: "SET-0005",
    what: `The stored value of ${name} is not allowed; the default is in force.`,
    why: { kind: "settings.stored-value", observed: value, expected },
    fields: [{ field: name, value, expected, rule: "value" }],
    fix: [
      {
        text: `Set another; ${JSON.stringify(standIn)} is in force now.`,
        command: command`parley settings set ${name} VALUE`,
      },
    ],
  });
}

/** ADM-0001: the one-time token is not the one of this start, was used, or is older than its time. */
export function wrongFirstToken(
  seen: "another token" | "too old" | "there is an administrator",
): ExplainedError {
  return new ExplainedError({
    id: "ADM-0001",
    what: "This link does not make the first administrator.",
    why: {
      kind: "admin.first-link",
      observed: seen,
      expected: "the link of this start, unused, within 24 hours",
    },
    fix:
      seen === "there is an administrator"
        ? [{ text: "Sign in, or ask the administrator.", command: "parley user list" }]
        : [
            {
              text: "Start Parley again: it prints a new link while there is no administrator.",
              command: "parley start",
            },
          ],
  });
}

/** ADM-0006: without this user nobody could administrate any more. */
export function lastAdministrator(address: string): ExplainedError {
  return new ExplainedError({
    id: "ADM-0006",
    what: `${address} is the only administrator who can sign in.`,
    why: { kind: "admin.last", observed: { otherEnabledAdministrators: 0 }, expected: { atLeast: 1 } },
    fix: [{ text: "Make somebody else an administrator first." }],
  });
}

interface Line {
  readonly number: number;
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
}

/** ADM-0007: a change of this kind cannot be taken back, since what it needs for that is not kept. */
export function noWayBack({ number, what, subject }: Line, ways: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "ADM-0007",
    what: `Line ${number} ("${what}", ${subject}) cannot be taken back: what was there before is not kept.`,
    why: { kind: "audit.no-way-back", observed: what, expected: { oneOf: ways } },
    fix: [{ text: "Do by hand what is needed; the line says what was changed." }],
  });
}

/** ADM-0008: the same was changed again since. */
export function changedSinceLine(line: Line, later: Line): ExplainedError {
  return new ExplainedError({
    id: "ADM-0008",
    what: `Line ${line.number} ("${line.what}", ${line.subject}) is not taken back, because ${later.who} changed the same again on ${later.at.slice(0, 16).replace("T", " at ")} UTC (line ${later.number}).`,
    why: {
      kind: "audit.changed-since",
      observed: { line: later.number, what: later.what },
      expected: "no later change",
    },
    fix: [
      {
        text: `Take line ${later.number} back first, or change it by hand.`,
        panel: "/admin/audit",
        command: command`parley audit --undo ${later.number}`,
      },
    ],
  });
}
