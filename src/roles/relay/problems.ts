import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";

const NEW_PAGE = { text: "Load the page anew: it then gets new credentials." };

/** REL-0001, answered 401: MESSAGE-INTEGRITY was not made with the password that belongs to the user name. */
export function wrongCredentials(username: string, seen: string): ExplainedError {
  return new ExplainedError({
    id: "REL-0001",
    what: "The credentials for the relay are not ones that this server gave out.",
    why: {
      kind: "relay.credentials",
      observed: { username: username.slice(0, 300), seen },
      expected: "EXPIRY:USER, signed with the password that belongs to it",
    },
    fix: [
      NEW_PAGE,
      { text: "Compare the realm that the client uses with this server's domain.", command: "parley status" },
    ],
  });
}

/** REL-0002, answered 401: the time in the user name is over. */
export function credentialsExpired(user: string, expiredAt: string, now: string): ExplainedError {
  return new ExplainedError({
    id: "REL-0002",
    what: `The credentials for the relay ended at ${expiredAt}.`,
    why: { kind: "relay.credentials-expired", observed: { user, expiredAt }, expected: { laterThan: now } },
    fix: [
      NEW_PAGE,
      { text: "Give credentials more time.", command: "parley settings set relay.credential-hours 24" },
    ],
  });
}

/** REL-0003, answered 401: nobody of that name may sign in any more. */
export function userNotAllowed(user: string): ExplainedError {
  return new ExplainedError({
    id: "REL-0003",
    what: "The user of these relay credentials is disabled or gone.",
    why: { kind: "relay.user", observed: user, expected: "a user who is enabled" },
    fix: [{ text: "Enable the user, if that is wanted.", command: command`parley user enable ${user}` }],
  });
}

/** REL-0004, answered 486: a user has as many allocations as allowed. */
export function userQuota(user: string, allocations: number, limit: number): ExplainedError {
  return new ExplainedError({
    id: "REL-0004",
    what: `This user has ${allocations} allocations at the relay already.`,
    why: { kind: "relay.user-quota", observed: { user, allocations }, expected: { atMost: limit } },
    fix: [
      { text: "Close calls or tabs that are not needed; what they held is free ten minutes later at most." },
      {
        text: "Raise the limit.",
        command: command`parley settings set relay.most-allocations-per-user ${limit * 2}`,
      },
    ],
  });
}

/** REL-0005, answered 508: all users together have as many allocations as allowed. */
export function relayFull(allocations: number, limit: number): ExplainedError {
  return new ExplainedError({
    id: "REL-0005",
    what: `The relay carries ${allocations} allocations, which is as many as it may.`,
    why: { kind: "relay.quota", observed: allocations, expected: { atMost: limit } },
    fix: [
      { text: "Raise the limit.", command: command`parley settings set relay.most-allocations ${limit * 2}` },
      {
        text: "Give it a range of ports that is as wide, at the next start.",
        command: "parley start --media-ports 50000-50999",
      },
    ],
  });
}

/** REL-0006, answered 403: the relay does not carry media to this address. */
export function peerRefused(peer: string, because: string): ExplainedError {
  return new ExplainedError({
    id: "REL-0006",
    what: `The relay carries nothing to ${peer}: ${because}.`,
    why: { kind: "relay.peer", observed: { peer, because }, expected: "an address in relay.networks" },
    fix: [
      {
        text: "See which networks may be reached, and add one if that is wanted.",
        command: "parley settings get relay.networks",
      },
    ],
  });
}

/** REL-0007, answered 403: the relay is switched off. */
export function relayOff(): ExplainedError {
  return new ExplainedError({
    id: "REL-0007",
    what: "The relay of this server is switched off.",
    why: { kind: "relay.off", observed: { "relay.enabled": false }, expected: { "relay.enabled": true } },
    fix: [{ text: "Switch it on.", command: "parley settings set relay.enabled true" }],
  });
}

/** REL-0008, answered 508: one allocation has as many permissions or channels as allowed. */
export function tooManyPeers(kind: "permissions" | "channels", count: number, limit: number): ExplainedError {
  return new ExplainedError({
    id: "REL-0008",
    what: `One allocation may have ${limit} ${kind}, and this one would have ${count}.`,
    why: { kind: `relay.${kind}`, observed: count, expected: { atMost: limit } },
    fix: [{ text: "End the call; a client that asks for so many is not one of a call." }],
  });
}

/** REL-0009, logged once for an allocation: it wanted to carry more than it may, and the rest was dropped. */
export function tooMuchData(user: string, limitKilobits: number): ExplainedError {
  return new ExplainedError({
    id: "REL-0009",
    what: `More than ${limitKilobits} kbit/s came for one allocation of the relay; the rest was dropped.`,
    why: {
      kind: "relay.bandwidth",
      observed: { user, moreThanKilobits: limitKilobits },
      expected: { atMostKilobits: limitKilobits },
    },
    fix: [
      {
        text: "Allow more, when the lines of this server bear it.",
        command: command`parley settings set relay.most-kilobits-per-second ${limitKilobits * 2}`,
      },
    ],
  });
}

/** REL-0010, answered 440: an address family was asked for that we have no address of. */
export function familyNotHere(family: "IPv4" | "IPv6", addresses: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "REL-0010",
    what: `This server has no ${family} address to carry media from.`,
    why: { kind: "relay.family", observed: addresses, expected: `an ${family} address` },
    fix: [
      { text: `Give this machine an ${family} address, or let Parley listen on the one it has (--listen).` },
    ],
  });
}

/** REL-0011, answered with the code that RFC 8656 gives to it: a request that cannot be followed as it is. */
export function notFollowed(observed: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "REL-0011",
    what: `The relay cannot follow this request: ${observed}.`,
    why: { kind: "relay.request", observed, expected },
    fix: [{ text: "Update the client; what it sent does not follow RFC 8656." }],
  });
}
