import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";

/** PRX-0001, answered 404: the domain is ours and nobody has this address. */
export function userUnknown(address: string, domains: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "PRX-0001",
    what: `Nobody here has the address ${address}.`,
    why: { kind: "directory.user", observed: "no such user", expected: "a user with this address" },
    ruledOut: [{ kind: "domain", evidence: `the domain is ours (${domains.join(", ")})` }],
    fix: [{ text: "Check the spelling, or add the user.", command: command`parley user add ${address}` }],
    legacy: { "ms-diagnostics": 1003 },
  });
}

/** PRX-0002, answered 480: the user exists and is signed in nowhere. */
export function notSignedIn(address: string): ExplainedError {
  return new ExplainedError({
    id: "PRX-0002",
    what: `${address} is not signed in anywhere.`,
    why: { kind: "location.bindings", observed: 0, expected: { atLeast: 1 } },
    ruledOut: [{ kind: "user", evidence: "the user exists and is enabled" }],
    fix: [{ text: "Try again when the person is signed in.", command: command`parley endpoints ${address}` }],
    legacy: { "ms-diagnostics": 1006 },
  });
}

/** PRX-0003, answered 403: a Route that claims to be ours was not given out for this dialog. */
export function routeForged(uri: string, seen: string): ExplainedError {
  return new ExplainedError({
    id: "PRX-0003",
    what: "The route in this request was not given out by this server for this dialog.",
    why: {
      kind: "proxy.route-signature",
      observed: { seen, route: uri.slice(0, 120) },
      expected: "our signature",
    },
    fix: [{ text: "Start the call again; the client then gets a new route." }],
    legacy: { "ms-diagnostics": 1004 },
  });
}

/** PRX-0004, answered 481: the dialog's other end has lost its connection. */
export function dialogPeerGone(target: string): ExplainedError {
  return new ExplainedError({
    id: "PRX-0004",
    what: "The connection of the other end of this call or session has ended.",
    why: { kind: "flow.closed", observed: target, expected: "an open connection" },
    fix: [{ text: "Start the call or session again." }],
    legacy: { "ms-diagnostics": 1004 },
  });
}

/** PRX-0005, answered 404: the address belongs to a domain to which this server knows no way. */
export function noWayToDomain(domain: string, known: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "PRX-0005",
    what: `This server has no way to the domain ${domain}.`,
    why: { kind: "routing.next-hop", observed: domain, expected: { oneOf: known } },
    fix: [
      {
        text: "Give the domain a next hop.",
        command: command`parley settings set routing.next-hops ${`${domain}=sip:HOST:PORT;transport=tls`}`,
      },
    ],
    legacy: { "ms-diagnostics": 1005 },
  });
}

/** PRX-0006, answered 403: somebody whom nobody vouches for wants to reach another domain through us. */
export function noRelay(domain: string): ExplainedError {
  return new ExplainedError({
    id: "PRX-0006",
    what: `This server does not carry requests of strangers to ${domain}.`,
    why: {
      kind: "proxy.sender",
      observed: "no proven sender",
      expected: "a signed-in user or a trusted peer",
    },
    fix: [
      {
        text: "Sign in first, or list the sending server as a trusted peer.",
        command: "parley settings get authentication.trusted-peers",
      },
    ],
    legacy: { "ms-diagnostics": 1012 },
  });
}

/** PRX-0007, answered 482: the request came back to us unchanged. */
export function loop(uri: string): ExplainedError {
  return new ExplainedError({
    id: "PRX-0007",
    what: "The request came back to this server while it was still on its way: its route is a circle.",
    why: {
      kind: "proxy.loop",
      observed: { "request-uri": uri.slice(0, 120), passes: 2 },
      expected: { passes: 1 },
    },
    fix: [
      {
        text: "Look in the trace for the server that sent it back, and mend the route there.",
        command: "parley trace",
      },
    ],
  });
}

/** PRX-0008, answered 408: every device was asked and none answered in time. */
export function noAnswer(seconds: number, targets: number): ExplainedError {
  return new ExplainedError({
    id: "PRX-0008",
    what: `Nobody answered within ${seconds} s.`,
    why: { kind: "proxy.no-answer", observed: { seconds, devices: targets }, expected: "a final answer" },
    fix: [{ text: "Try again later, or leave a message." }],
  });
}

/** PRX-0009, answered 480: the device's own connection took the request and never answered. */
export function deviceSilent(target: string, seconds: number): ExplainedError {
  return new ExplainedError({
    id: "PRX-0009",
    what: `The device at ${target} did not react within ${seconds} s.`,
    why: {
      kind: "transaction.timeout",
      observed: { seconds, answers: 0 },
      expected: { answers: "at least 100 Trying" },
    },
    fix: [{ text: "Check that the device is switched on and reachable on that address." }],
    legacy: { "ms-diagnostics": 1007 },
  });
}

/** PRX-0010, answered 480: the connection to the device broke while the request was under way. */
export function connectionBroke(target: string, reason: string): ExplainedError {
  return new ExplainedError({
    id: "PRX-0010",
    what: `The connection to ${target} broke while the request was under way.`,
    why: { kind: "flow.closed", observed: reason, expected: "an open connection" },
    fix: [{ text: "Try again; the device signs in anew by itself." }],
    legacy: { "ms-diagnostics": 1006 },
  });
}

/** PRX-0011, answered 480: the request names one device (GRUU), and the person is signed in on others only. */
export function deviceNotSignedIn(address: string, devices: number): ExplainedError {
  return new ExplainedError({
    id: "PRX-0011",
    what: `The device of ${address} that was asked for is not signed in.`,
    why: {
      kind: "location.gruu",
      observed: { thisDevice: 0, otherDevices: devices },
      expected: { thisDevice: 1 },
    },
    ruledOut: [{ kind: "user", evidence: "the user exists and is enabled" }],
    fix: [
      { text: "Call the person's ordinary address instead.", command: command`parley endpoints ${address}` },
    ],
    legacy: { "ms-diagnostics": 4007 },
  });
}

/** PRX-0012, answered 440: the request may not be forked as widely as the person has devices (RFC 5393 §5.3.3). */
export function breadthExceeded(allowed: number, devices: number): ExplainedError {
  return new ExplainedError({
    id: "PRX-0012",
    what: `The person has ${devices} devices; the request may ring only ${allowed} at once.`,
    why: { kind: "sip.max-breadth", observed: devices, expected: { atMost: allowed } },
    fix: [{ text: "Raise Max-Breadth where the request starts." }],
  });
}

/** PRX-0013, answered 480: the user exists and an administrator has switched the account off. */
export function userDisabled(address: string): ExplainedError {
  return new ExplainedError({
    id: "PRX-0013",
    what: `The account ${address} is switched off.`,
    why: { kind: "directory.enabled", observed: false, expected: true },
    fix: [{ text: "An administrator can switch it on.", command: command`parley user enable ${address}` }],
    legacy: { "ms-diagnostics": 4005 },
  });
}

/** PRX-0014, answered 480: a sips address demands encryption on every stretch, and no device of the person has it. */
export function notReachableSecurely(address: string, devices: number): ExplainedError {
  return new ExplainedError({
    id: "PRX-0014",
    what: `${address} was called with sips, and none of its devices is connected with TLS.`,
    why: { kind: "proxy.sips", observed: { devices, withTls: 0 }, expected: { withTls: "at least 1" } },
    fix: [
      {
        text: "Call the sip address, or let the device sign in over TLS.",
        command: command`parley endpoints ${address}`,
      },
    ],
  });
}
