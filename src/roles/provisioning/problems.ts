import { ExplainedError } from "#base/explained-error";

/** PROV-0001, answered 400: the list of groups that a client wants cannot be read. */
export function unreadableGroups(seen: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "PROV-0001",
    what: `The list of settings that the client asks for cannot be read: expected ${expected}.`,
    why: { kind: "provisioning.body", observed: seen.slice(0, 200), expected },
    fix: [{ text: "Update the client; if it is current, send the case to its makers." }],
  });
}

/** PROV-0002, answered 403: settings are told to the user whom they are for, and to nobody else. */
export function notYourSettings(watcher: string, resource: string): ExplainedError {
  return new ExplainedError({
    id: "PROV-0002",
    what: `${watcher} asked for the settings of ${resource}.`,
    why: { kind: "provisioning.owner", observed: resource, expected: watcher },
    fix: [{ text: "Enter the same address as user and as sign-in name in the client." }],
  });
}
