import { ExplainedError } from "#base/explained-error";

/** HIST-0001: there is no such user, so there are no messages of theirs. */
export function noSuchUser(address: string): ExplainedError {
  return new ExplainedError({
    id: "HIST-0001",
    what: `There is no user ${address}, so there are no messages of theirs.`,
    why: { kind: "messages.user", observed: "no such user", expected: "a user of this server" },
    fix: [
      { text: "Look how the address is spelled.", command: "parley user list" },
      {
        text: "The history of removed users went with them; the archive has what was archived.",
        command: "parley archive export --since 2026-01-01",
      },
    ],
  });
}
