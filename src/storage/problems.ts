import { command } from "#base/command";
import { ExplainedError, type RuledOut } from "#base/explained-error";

/** STORE-0001: the operating system refused to create or write something in the data folder. */
export function notWritable(
  path: string,
  refusal: { code: string; user: string },
  cause: unknown,
): ExplainedError {
  return new ExplainedError(
    {
      id: "STORE-0001",
      what: `Parley cannot write ${path}.`,
      why: {
        kind: "storage.not-writable",
        observed: { path, code: refusal.code, user: refusal.user },
        expected: "a folder that this user may write",
      },
      fix: [
        {
          text: `Give the folder to the user ${refusal.user}, who runs Parley.`,
          command: command`chown -R ${refusal.user} FOLDER`,
        },
        { text: "Or start with another data folder.", command: "parley start --data FOLDER" },
      ],
    },
    { cause },
  );
}

/** STORE-0002: another process has the database open for writing; `pid` as the kernel names it, where it does. */
export function inUse(folder: string, pid: number | undefined): ExplainedError {
  const who = pid === undefined ? "another process" : `process ${pid}`;
  return new ExplainedError({
    id: "STORE-0002",
    what: `The database in ${folder} is in use by ${who}.`,
    why: {
      kind: "storage.locked",
      observed: { lock: "taken", pid: pid ?? "not named" },
      expected: "no other process",
    },
    fix: [
      { text: "Use the Parley that is running.", command: command`parley status --data ${folder}` },
      { text: "Or stop it first, or start this one with a folder of its own." },
    ],
  });
}

/** STORE-0003: SQLite read something in the file that cannot be there. */
export function damaged(
  file: string,
  finding: string,
  backups: readonly string[],
  cause?: unknown,
): ExplainedError {
  return new ExplainedError(
    {
      id: "STORE-0003",
      what: `The database ${file} is damaged.`,
      why: { kind: "storage.damaged", observed: finding, expected: "ok" },
      fix: [
        backups[0] === undefined
          ? {
              text: "Put a backup in place; there is none in the data folder. What is damaged is kept.",
              command: "parley restore FILE",
            }
          : {
              text: "Put the newest backup in place. What is damaged is kept.",
              command: command`parley restore ${backups[0]}`,
            },
        {
          text: "Check the disk: SQLite does not damage its files by itself.",
          command: "dmesg | grep -i error",
        },
      ],
    },
    cause === undefined ? undefined : { cause },
  );
}

/** STORE-0004: the disk took no more bytes. What was to be written was not. */
export function diskFull(path: string, freeBytes: number | undefined, cause: unknown): ExplainedError {
  return new ExplainedError(
    {
      id: "STORE-0004",
      what: `There is no room left to write ${path}.`,
      why: {
        kind: "storage.full",
        observed: { answer: "no space", freeBytes: freeBytes ?? "not measured" },
        expected: "room for the write",
      },
      fix: [
        {
          text: "Free space on that disk, or raise the quota of the user who runs Parley.",
          command: command`df -h ${path}`,
        },
        {
          text: "Parley goes on by itself when there is room; only the refused change has to be made again.",
        },
      ],
    },
    { cause },
  );
}

/** STORE-0005: a newer Parley has worked on this database, and this one does not know its tables. */
export function newerSchema(
  file: string,
  unknownMigrations: readonly string[],
  newestKnown: string,
  version: string,
): ExplainedError {
  return new ExplainedError({
    id: "STORE-0005",
    what: `The database ${file} was written by a newer Parley than this one (${version}).`,
    why: {
      kind: "storage.newer-schema",
      observed: { migrations: unknownMigrations },
      expected: { newest: newestKnown },
    },
    fix: [
      { text: "Start the newer Parley again." },
      {
        text: "To go back, put the backup in place that the newer one made before it changed anything.",
        command: "parley backup list",
      },
    ],
  });
}

/** STORE-0006: the tables could not be brought to this version. All of the attempt was taken back. */
export function migrationStopped(
  file: string,
  migration: string,
  seen: string,
  backup: string | undefined,
  cause: unknown,
): ExplainedError {
  return new ExplainedError(
    {
      id: "STORE-0006",
      what: `The database ${file} could not be brought to this version; nothing in it was changed.`,
      why: { kind: "storage.migration", observed: { migration, answer: seen }, expected: "every step taken" },
      fix: [
        { text: "Start the Parley that ran before: it finds its database unchanged." },
        {
          text: `Report this with the case file.${backup ? ` A copy from before the attempt is ${backup}.` : ""}`,
        },
      ],
    },
    { cause },
  );
}

/** STORE-0007: the operating system failed a read or a write for another reason than room or rights. */
export function diskFailed(
  file: string,
  code: number,
  ruledOut: readonly [RuledOut, ...RuledOut[]],
  cause: unknown,
): ExplainedError {
  return new ExplainedError(
    {
      id: "STORE-0007",
      what: `The operating system failed to read or write ${file}.`,
      why: {
        kind: "storage.io",
        observed: { sqlite: code },
        expected: "the bytes read or written",
      },
      ruledOut,
      fix: [
        { text: "Look for errors of this disk in the system's log.", command: "dmesg | tail -50" },
        {
          text: "Where the folder is on a network share, move it to a local disk: SQLite needs working file locks.",
        },
      ],
    },
    { cause },
  );
}
