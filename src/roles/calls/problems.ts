import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";

/** CALL-0001, answered 404, or 480 for a disabled account: a lamp for the calls of somebody who is not here. */
export function nobodysCalls(
  address: string,
  found: "no such user" | "disabled",
  domains: readonly string[],
): ExplainedError {
  return new ExplainedError({
    id: "CALL-0001",
    what:
      found === "disabled"
        ? `The account ${address} is disabled, so its calls cannot be watched.`
        : `There is no account ${address} on this server, so its calls cannot be watched.`,
    why: { kind: "directory.user", observed: found, expected: { enabledUserOf: domains } },
    fix: [
      found === "disabled"
        ? { text: "An administrator can enable it.", command: command`parley user enable ${address}` }
        : { text: "Write the address behind the phone's key as its owner writes it." },
    ],
  });
}
