import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";
import type { Conflict } from "../contract.ts";

/** OCP-0001, answered 403 (4004): a request about somebody else's presence than the sender's. */
export function notTheOwner(proven: string | undefined, named: string): ExplainedError {
  return new ExplainedError({
    id: "OCP-0001",
    what: proven
      ? `${proven} is signed in, but this request changes the presence of ${named}.`
      : `Nobody has proven to be ${named}.`,
    why: { kind: "presence.owner", observed: proven ?? "no proven user", expected: named },
    fix: [{ text: "Sign in as the person whose presence is to change." }],
    legacy: { "ms-diagnostics": 4004 },
  });
}

/** OCP-0002, answered 400 (4011, 4012): which device publishes is not said, or in too many characters. */
export function noEndpoint(characters: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "OCP-0002",
    what:
      characters === 0
        ? "The From of this request has no epid, so nobody knows which device publishes."
        : `The epid in From has ${characters} characters.`,
    why: { kind: "presence.epid", observed: characters, expected: { atLeast: 1, atMost: most } },
    fix: [{ text: "Update the client; send its maker the text of this problem." }],
    legacy: { "ms-diagnostics": characters === 0 ? 4011 : 4012 },
  });
}

/** OCP-0003, answered 400 (4001): the body is not what its type promises. */
export function unreadableBody(contentType: string, seen: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "OCP-0003",
    what: `The ${contentType} body cannot be read.`,
    why: { kind: "presence.body", observed: seen.slice(0, 120), expected },
    fix: [{ text: "Update the client; send its maker the text of this problem." }],
    legacy: { "ms-diagnostics": 4001 },
  });
}

/** OCP-0005, answered 409: the client changes a version that is not the stored one. */
export function versionConflict(owner: string, conflicts: readonly Conflict[]): ExplainedError {
  return new ExplainedError({
    id: "OCP-0005",
    what: `What is stored of ${owner} has another version than the device named, so nothing was changed.`,
    why: {
      kind: "presence.version",
      observed: conflicts.slice(0, 20).map(({ index, version }) => ({ operation: index, version })),
      expected: conflicts.slice(0, 20).map(({ index, current }) => ({ operation: index, version: current })),
    },
    fix: [{ text: "Nothing needs to be done: clients take over the new version and repeat the change." }],
  });
}

/** OCP-0006, answered 404 (2000): somebody is acknowledged who does not wait for it. */
export function noSuchSubscriber(owner: string, watcher: string): ExplainedError {
  return new ExplainedError({
    id: "OCP-0006",
    what: `${watcher} does not wait to be acknowledged by ${owner}.`,
    why: {
      kind: "presence.subscriber",
      observed: "not waiting",
      expected: "a subscriber not yet acknowledged",
    },
    fix: [{ text: "Nothing needs to be done: there is nobody of this address whom the user has not seen." }],
    legacy: { "ms-diagnostics": 2000 },
  });
}

/** OCP-0007, answered 501: delegates (boss and assistant) are not kept by this server. */
export function noDelegates(owner: string): ExplainedError {
  return new ExplainedError({
    id: "OCP-0007",
    what: `This server keeps no delegates, so those of ${owner} were not changed.`,
    why: {
      kind: "presence.delegates",
      observed: "setDelegates",
      expected: "a request that this server serves",
    },
    fix: [{ text: "Forward calls to the delegate in the call settings of the client." }],
  });
}

/** OCP-0008, answered 413 (2012): one subscription to the presence of too many people. */
export function tooManyResources(watcher: string, wanted: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "OCP-0008",
    what: `${watcher} wants to watch ${wanted} people in one subscription.`,
    why: { kind: "presence.batch-size", observed: wanted, expected: { atMost: most } },
    fix: [{ text: "Take people off the contact list who need not be watched." }],
    legacy: { "ms-diagnostics": 2012 },
  });
}

/** OCP-0011, answered 413 (2012): all batches of one person together watch too many. */
export function tooManyWatched(watcher: string, wanted: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "OCP-0011",
    what: `The devices of ${watcher} together want to watch ${wanted} people.`,
    why: { kind: "presence.watched", observed: wanted, expected: { atMost: most } },
    fix: [
      {
        text: "Find the device that subscribes so often, and sign it out.",
        command: command`parley endpoints ${watcher}`,
      },
    ],
    legacy: { "ms-diagnostics": 2012 },
  });
}

/** OCP-0009, answered 404 (1003): the presence of somebody who does not exist. */
export function noSuchOwner(owner: string, ours: boolean): ExplainedError {
  return new ExplainedError({
    id: "OCP-0009",
    what: ours
      ? `There is no user ${owner}.`
      : `${owner} belongs to a domain that this server does not serve.`,
    why: {
      kind: "presence.owner",
      observed: owner,
      expected: ours ? "an enabled user" : "an address in a domain of this server",
    },
    fix: [{ text: "Look how the address is spelled.", command: command`parley user show ${owner}` }],
    legacy: { "ms-diagnostics": ours ? 1003 : 1005 },
  });
}

/** OCP-0012, answered 403 (2004): documents of a user about themselves are told to nobody else. */
export function notYourDocument(event: string, owner: string, watcher: string): ExplainedError {
  return new ExplainedError({
    id: "OCP-0012",
    what: `${watcher} asked for "${event}" of ${owner}, which is for its owner alone.`,
    why: { kind: "presence.owner", observed: watcher, expected: owner },
    fix: [{ text: "Enter the same address as user and as sign-in name in the client." }],
    legacy: { "ms-diagnostics": 2004 },
  });
}

/** OCP-0010, answered 403 (2004): the owner does not show this to the one who asks. */
export function notShown(owner: string, watcher: string): ExplainedError {
  return new ExplainedError({
    id: "OCP-0010",
    what: `${owner} does not show their presence to ${watcher}.`,
    why: {
      kind: "presence.access",
      observed: "blocked",
      expected: "a watcher whom the owner has not blocked",
    },
    fix: [{ text: `Ask ${owner} to unblock you.` }],
    legacy: { "ms-diagnostics": 2004 },
  });
}
