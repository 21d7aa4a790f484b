import { ExplainedError } from "#base/explained-error";
import type { StreamFault } from "./stream-framing.ts";

/** SIP-0201, answered 400: a field of a message cannot be read. `place` says where it came from, as in tls 192.0.2.9:50100. */
export function unreadable(field: string, observed: string, expected: string, place: string): ExplainedError {
  const seen = shown(observed);
  return new ExplainedError({
    id: "SIP-0201",
    what: `${field} of a message from ${place} cannot be read: expected ${expected}.`,
    why: { kind: "sip.field", observed: seen, expected },
    fix: [
      { text: "Let the sender's message be checked, and mend the sender.", command: "parley sip lint FILE" },
    ],
    legacy: { warning: 399 },
  });
}

/** SIP-0202, answered 400, 413 or 513 before the connection is closed: nobody can say where the next message begins. */
export function streamUnreadable(fault: StreamFault, place: string): ExplainedError {
  const { field, observed, expected } = fault;
  return new ExplainedError({
    id: "SIP-0202",
    what: `The connection from ${place} cannot be cut into messages any further: ${field} should be ${expected}.`,
    why: { kind: "sip.framing", observed: shown(observed), expected },
    fix: [
      {
        text: "Mend the sender: over TCP and TLS each message needs the true length of its body.",
        command: "parley trace",
      },
    ],
  });
}

/** SIP-0203: a new connection was closed at once because all are taken. */
export function tooManyConnections(limit: number): ExplainedError {
  return new ExplainedError({
    id: "SIP-0203",
    what: `All ${limit} connections are taken; a new one was closed.`,
    why: { kind: "sip.connections", observed: limit + 1, expected: { atMost: limit } },
    fix: [{ text: "See who holds them.", command: "parley endpoints" }],
  });
}

/** SIP-0204: a new connection was closed at once because its address has its share. */
export function tooManyFromAddress(address: string, limit: number): ExplainedError {
  return new ExplainedError({
    id: "SIP-0204",
    what: `${address} has ${limit} connections open; a new one was closed.`,
    why: { kind: "sip.connections-per-address", observed: limit + 1, expected: { atMost: limit } },
    fix: [
      {
        text: "See what that address opens; raise the limit when it is an address translator with many people behind it.",
        command: "parley endpoints",
      },
    ],
  });
}

/** SIP-0205, answered 503: too many connections to other servers are being made at this moment. */
export function tooManyConnecting(limit: number): ExplainedError {
  return new ExplainedError({
    id: "SIP-0205",
    what: `Connections to ${limit} other servers are being made at this moment; one more was not begun.`,
    why: { kind: "sip.connecting", observed: limit, expected: { below: limit } },
    fix: [
      { text: "Look in the trace for what is being called and does not answer.", command: "parley trace" },
    ],
  });
}

/** SIP-0206, answered 503: the next hop is reached over UDP, and none of our UDP sockets can send there. */
export function noUdpSocket(address: string, port: number): ExplainedError {
  const family = address.includes(":") ? "IPv6" : "IPv4";
  return new ExplainedError({
    id: "SIP-0206",
    what: `${address} port ${port} wants SIP over UDP, and this server listens on no ${family} address with UDP.`,
    why: { kind: "sip.udp-socket", observed: "none", expected: `a UDP listener with ${family}` },
    fix: [{ text: "Add a UDP listener, or reach the other server over TCP or TLS." }],
  });
}

/** As much of what was sent as a person needs; controls made visible. */
function shown(octets: string): string {
  const cut = octets.length <= 120 ? octets : `${octets.slice(0, 119)}…`;
  return cut.replaceAll(
    /[\x00-\x1f\x7f-\xff]/g,
    (octet) => `\\x${octet.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
