import { ExplainedError, type RuledOut, type WrongField } from "#base/explained-error";

/** START-0001: this process may not write into the data folder. */
export function dataFolderNotWritable(path: string, code: string, owner: string): ExplainedError {
  const readOnly = code === "EROFS";
  return new ExplainedError({
    id: "START-0001",
    what: `Parley may not write into its data folder ${path}.`,
    why: {
      kind: readOnly ? "start.data-folder-read-only" : "start.data-folder-permission",
      observed: { path, error: code, owner },
      expected: readOnly ? "a file system mounted for writing" : "the right to create files there",
    },
    fix: [
      {
        text: readOnly
          ? "Choose a folder on a writable file system."
          : "Give the folder to this user, or choose another.",
        command: "parley start --data DIR",
      },
    ],
  });
}

/** START-0002: something that is no folder is in the way of the data folder. */
export function dataFolderIsNoFolder(path: string, found: string): ExplainedError {
  return new ExplainedError({
    id: "START-0002",
    what: `The data folder ${path} cannot be used, because ${found} is a file and not a folder.`,
    why: {
      kind: "start.data-folder-not-a-folder",
      observed: { path: found, is: "a file" },
      expected: "a folder",
    },
    fix: [
      { text: "Move that file away, or choose another data folder.", command: "parley start --data DIR" },
    ],
  });
}

/** START-0003: the file system of the data folder has no room left. */
export function diskFull(path: string, freeBytes: number | undefined, code: string): ExplainedError {
  return new ExplainedError({
    id: "START-0003",
    what: `There is no room left for the data folder ${path}.`,
    why: {
      kind: "start.disk-full",
      observed: { path, error: code, freeBytes: freeBytes ?? "not measured" },
      expected: { freeBytes: { atLeast: LEAST_FREE_BYTES } },
    },
    fix: [
      {
        text: "Free some space there, or choose a folder on another disk.",
        command: "parley start --data DIR",
      },
    ],
  });
}
/** Below this the store cannot grow by one checkpoint of its write-ahead log. */
export const LEAST_FREE_BYTES = 16 * 1024 * 1024;

/** START-0005: flags, environment or parley.yaml hold values that cannot be used; all of them are named. */
export function wrongOptions(fields: readonly WrongField[]): ExplainedError {
  const words = fields.map(
    ({ field, value, expected }) => `${field} is ${JSON.stringify(value)} instead of ${expected}`,
  );
  return new ExplainedError({
    id: "START-0005",
    what: `Parley cannot be started like this: ${words.join("; ")}.`,
    why: {
      kind: "start.options",
      observed: Object.fromEntries(fields.map(({ field, value }) => [field, value])),
      expected: Object.fromEntries(fields.map(({ field, expected }) => [field, expected])),
    },
    fields,
    fix: [{ text: "Correct these and start again.", command: "parley start --help" }],
  });
}

/** START-0006: parley.yaml in the data folder is not YAML. */
export function unreadableFile(path: string, line: number, column: number, seen: string): ExplainedError {
  return new ExplainedError({
    id: "START-0006",
    what: `${path} cannot be read at line ${line}, column ${column}.`,
    why: {
      kind: "start.configuration-file",
      observed: { path, line, column, parser: seen },
      expected: "lines of the form name: value",
    },
    fix: [{ text: "Correct that line, or remove the file: nothing in it is required." }],
  });
}

/** START-0007: something that the server relies on does not work on this machine. */
export function selfTestFailed(
  test: string,
  seen: string,
  runtime: Readonly<Record<string, string>>,
  changed: Readonly<Record<string, { readonly from: string; readonly to: string }>> | undefined,
): ExplainedError {
  const since = Object.entries(changed ?? {}).map(
    ([name, { from, to }]) => `${name} changed from ${from} to ${to}`,
  );
  return new ExplainedError({
    id: "START-0007",
    what: `The self-test "${test}" failed${since.length > 0 ? `; since the last good start ${since.join(", ")}` : ""}.`,
    why: {
      kind: "start.self-test",
      observed: { test, seen, runtime, ...(changed && { changed }) },
      expected: "the result that is known to be right",
    },
    fix: [{ text: "Run Parley on the Node that it brings along: npm ci in its folder fetches it again." }],
  });
}

/** START-0008: the data folder cannot be used for a reason that the operating system names and we have no sentence for. */
export function dataFolderFailed(
  path: string,
  operation: string,
  code: string,
  text: string,
): ExplainedError {
  return new ExplainedError({
    id: "START-0008",
    what: `The operating system refused to ${operation} ${path}: ${code}.`,
    why: {
      kind: "start.data-folder",
      observed: { path, operation, error: code, text },
      expected: "no error",
    },
    fix: [{ text: "Choose another data folder.", command: "parley start --data DIR" }],
  });
}

/** START-0009: our own code failed while the server started. */
export function startDefect(
  error: unknown,
  report: string | undefined,
  ruledOut: readonly RuledOut[],
): ExplainedError {
  const seen = defectWords(error);
  return new ExplainedError(
    {
      id: "START-0009",
      what: `A defect in Parley stopped the start: ${seen.slice(0, 200)}. ${reportWords(report)}`,
      why: { kind: "start.defect", observed: seen.slice(0, 500), expected: "no exception" },
      ruledOut,
      fix: [reportFix(report), { text: "See how far the start came.", command: "parley setup status" }],
    },
    { cause: error },
  );
}

/** START-0013: our own code failed in a way that the running server cannot go on after. */
export function runningDefect(
  error: unknown,
  report: string | undefined,
  ruledOut: readonly RuledOut[],
): ExplainedError {
  const seen = defectWords(error);
  return new ExplainedError(
    {
      id: "START-0013",
      what: `A defect in Parley ended the server: ${seen.slice(0, 200)}. ${reportWords(report)}`,
      why: { kind: "start.crash", observed: seen.slice(0, 500), expected: "no exception" },
      ruledOut,
      fix: [reportFix(report), { text: "Start it again.", command: "parley start" }],
    },
    { cause: error },
  );
}

const defectWords = (error: unknown) =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
const reportWords = (report: string | undefined) =>
  report === undefined ? "No report could be written." : `The report is ${report}.`;
const reportFix = (report: string | undefined) => ({
  text:
    report === undefined
      ? "Send this to the makers."
      : `Send ${report} to the makers; it holds the place in the code.`,
});

/** START-0010: this Node cannot run Parley. */
export function runtimeTooOld(version: string): ExplainedError {
  return new ExplainedError({
    id: "START-0010",
    what: `Parley needs Node 24; this is ${version}.`,
    why: { kind: "start.runtime", observed: { node: version }, expected: { node: { atLeast: "24" } } },
    fix: [
      {
        text: "Start it with npm start or npx parley start: these use the Node that the project brings along.",
      },
    ],
  });
}

/** START-0011: the server takes requests; an event for who looks at what happened, no failure. */
export function started(
  version: string,
  domain: string,
  listeners: number,
  milliseconds: number,
): ExplainedError {
  return new ExplainedError({
    id: "START-0011",
    what: `Parley ${version} takes requests for ${domain} on ${listeners} ports.`,
    why: {
      kind: "start.ready",
      observed: { version, node: process.version, pid: process.pid, listeners, milliseconds },
      expected: "every listener open",
    },
    fix: [],
  });
}

/** START-0012: the server was told to end; an event, no failure. */
export function ended(version: string, seconds: number): ExplainedError {
  return new ExplainedError({
    id: "START-0012",
    what: `Parley ${version} ended as it was told to, after ${seconds} s.`,
    why: {
      kind: "start.end",
      observed: { version, pid: process.pid, seconds },
      expected: "an end that somebody asked for",
    },
    fix: [],
  });
}
