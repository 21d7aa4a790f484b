import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";

/** STORE-0008: the database holds values sealed under the data key, and the key file is not there. */
export function dataKeyMissing(file: string, wantedId: string): ExplainedError {
  return new ExplainedError({
    id: "STORE-0008",
    what: `The data key ${file} is missing, and the database needs it to read the secrets of users.`,
    why: { kind: "data-key.missing", observed: "no such file", expected: { keyId: wantedId } },
    fix: [
      { text: `Put the file back from where this data folder came from, as ${file}.` },
      {
        text: "Where it is lost for good: remove the verifiers, and give each user a new password.",
        command: "parley user passwd ADDRESS",
      },
    ],
  });
}

/** STORE-0009: the data key file is there, and what stands in it is not a data key. */
export function dataKeyMalformed(file: string, bytes: number, expected: string): ExplainedError {
  return new ExplainedError({
    id: "STORE-0009",
    what: `The data key ${file} is not whole.`,
    why: { kind: "data-key.malformed", observed: { bytes }, expected },
    fix: [
      { text: "Put the file back from a backup of the data folder; it never changes after the first start." },
    ],
  });
}

/** STORE-0010: the data key is whole, and it is not the one under which the values in the database were sealed. */
export function dataKeyChanged(file: string, foundId: string, wantedId: string): ExplainedError {
  return new ExplainedError({
    id: "STORE-0010",
    what: `The data key ${file} does not belong to this database.`,
    why: { kind: "data-key.changed", observed: { keyId: foundId }, expected: { keyId: wantedId } },
    fix: [
      { text: "Put the key and the database of one data folder together again: both travel in one copy." },
    ],
  });
}

/** STORE-0011: the operating system does not let us read or write the data key. */
export function dataKeyUnreadable(file: string, code: string, user: string, cause: unknown): ExplainedError {
  const rights = code === "EACCES" || code === "EPERM";
  return new ExplainedError(
    {
      id: "STORE-0011",
      what: `Parley cannot read or write the data key ${file}: ${code}.`,
      why: {
        kind: rights ? "data-key.rights" : "data-key.unreadable",
        observed: { code, user },
        expected: rights ? "a file that this user may read" : "a file, in a folder that can be written",
      },
      fix: [
        rights
          ? { text: `Give the file to the user ${user}.`, command: command`chown ${user} ${file}` }
          : {
              text: "See what lies there, and on what disk.",
              command: command`ls -la ${file} ; df -h ${file}`,
            },
      ],
    },
    { cause },
  );
}

/** STORE-0012: a sealed value does not open under the key that its mark names: it was altered, or moved from another row. */
export function sealBroken(purpose: string, keyId: string): ExplainedError {
  return new ExplainedError({
    id: "STORE-0012",
    what: "A secret in the database was changed by something other than Parley.",
    why: {
      kind: "sealed-box.broken",
      observed: { purpose, answer: "the authentication tag does not fit" },
      expected: { sealedUnder: keyId },
    },
    ruledOut: [
      { kind: "data-key", evidence: `the value is marked with key ${keyId}, which is the one in use` },
    ],
    fix: [{ text: "Set the password of that user again.", command: "parley user passwd ADDRESS" }],
  });
}
