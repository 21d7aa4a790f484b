import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";

/** BAK-0001: a process has the database open, and what it holds in memory would be written over what was restored. */
export function serverRuns(data: string, pid: unknown): ExplainedError {
  return new ExplainedError({
    id: "BAK-0001",
    what: `Nothing was restored, because ${typeof pid === "number" ? `process ${pid}` : "another process"} works on the data folder ${data}.`,
    why: { kind: "backup.in-use", observed: { lock: "taken", pid }, expected: "no process that works on it" },
    fix: [
      {
        text: "Stop that server, restore, and start it again.",
        ...(typeof pid === "number" && { command: command`kill ${pid}` }),
      },
    ],
  });
}

/** BAK-0002: the disk has less room than the copy takes. Nothing was begun. */
export function noRoom(folder: string, free: number, needed: number): ExplainedError {
  return new ExplainedError({
    id: "BAK-0002",
    what: `There is not enough room in ${folder}.`,
    why: { kind: "backup.room", observed: { freeBytes: free }, expected: { freeBytes: { atLeast: needed } } },
    fix: [
      { text: "Free some space on that disk.", command: command`df -h ${folder}` },
      { text: "Or keep fewer nightly backups.", command: "parley settings set backup.keep=3" },
    ],
  });
}

/** BAK-0003: what the file holds is not what a backup begins with. */
export function noBackup(file: string, seen: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "BAK-0003",
    what: `${file} is no backup that Parley made.`,
    why: { kind: "backup.form", observed: { file, seen: seen.slice(0, 300) }, expected },
    fix: [{ text: "See which backups there are.", command: "parley backup list" }],
  });
}

/** BAK-0004: a file of the backup is not what the backup's own list of files says. */
export function damagedBackup(
  file: string,
  part: string,
  seen: string | number,
  expected: string | number,
): ExplainedError {
  return new ExplainedError({
    id: "BAK-0004",
    what: `The backup ${file} is damaged: ${part} is not what its list of files says.`,
    why: { kind: "backup.damaged", observed: { part, seen }, expected },
    fix: [
      { text: "Fetch it again from where it was copied to." },
      { text: "Or take another one.", command: "parley backup list" },
    ],
  });
}

/** BAK-0005: a newer Parley made it, and this one does not know its tables or its form. */
export function newerBackup(file: string, seen: unknown, expected: unknown, made: string): ExplainedError {
  return new ExplainedError({
    id: "BAK-0005",
    what: `The backup ${file} was made by Parley ${made}, which is newer than this one.`,
    why: { kind: "backup.newer", observed: seen, expected },
    fix: [{ text: `Restore it with Parley ${made} or a newer one.` }],
  });
}

/** BAK-0006: the list of files was not signed with the data key that lies in the same backup. */
export function wrongSignature(file: string, keyId: string): ExplainedError {
  return new ExplainedError({
    id: "BAK-0006",
    what: `The backup ${file} was changed after it was made: its signature does not fit.`,
    why: {
      kind: "backup.signature",
      observed: { signature: "another" },
      expected: { signedUnderDataKey: keyId },
    },
    fix: [{ text: "Take another backup, and find out who changed this one.", command: "parley backup list" }],
  });
}

/** BAK-0007: no restore is there that could be taken back. */
export function nothingToUndo(data: string, seen: string): ExplainedError {
  return new ExplainedError({
    id: "BAK-0007",
    what: `There is no restore in ${data} that could be taken back.`,
    why: {
      kind: "backup.no-undo",
      observed: seen,
      expected: "a state that was kept aside by parley restore",
    },
    fix: [{ text: "Restore a backup instead.", command: "parley backup list" }],
  });
}

/** BAK-0008: the operating system refused to read or write one of the files. */
export function fileRefused(file: string, operation: "read" | "write", code: string): ExplainedError {
  return new ExplainedError({
    id: "BAK-0008",
    what: `${file} could not be ${operation === "read" ? "read" : "written"}: ${code}.`,
    why: { kind: "backup.file", observed: { file, operation, error: code }, expected: "no error" },
    fix: [
      {
        text:
          code === "EEXIST"
            ? "Name another file: what lies there is no backup and is not written over."
            : "Name another place, or run the command as the user who runs Parley.",
      },
    ],
  });
}

/** BAK-0009: the data folder holds nothing yet that could be backed up. */
export function nothingThere(data: string): ExplainedError {
  return new ExplainedError({
    id: "BAK-0009",
    what: `There is no database in ${data}, so there is nothing to back up.`,
    why: {
      kind: "backup.nothing",
      observed: { file: `${data}/parley.db`, is: "not there" },
      expected: "a database",
    },
    fix: [{ text: "Name the data folder of the server.", command: "parley backup --data DIR" }],
  });
}
