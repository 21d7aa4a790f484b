import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";
import type { SocketAddress, Transport } from "#sip/transport/flow";

/** The process that holds a port, as far as the system lets us see it. */
export interface PortHolder {
  readonly pid: number;
  readonly program: string;
}

/** Where somebody listens or is to listen. */
export interface ListenPlace extends SocketAddress {
  readonly transport: Transport;
  /** The flag that sets the port, as in `--sip-port`. */
  readonly flag: string;
}

/** NET-0001: a port that we are to listen on is taken (EADDRINUSE). */
export function portTaken(place: ListenPlace, holder: PortHolder | undefined): ExplainedError {
  const by = holder ? `: ${holder.program} (process ${holder.pid}) listens there` : "";
  const fix = holder
    ? {
        text: `Stop ${holder.program}, or start Parley on another port.`,
        command: command`kill ${holder.pid}`,
      }
    : {
        text: "See which program listens there (as root), and stop it.",
        command: command`ss -lnp sport = ${place.port}`,
      };
  return new ExplainedError({
    id: "NET-0001",
    what: `${where(place)} is taken${by}.`,
    why: {
      kind: "net.port-taken",
      observed: { ...spot(place), holder: holder ?? "a process of another user" },
      expected: "a free port",
    },
    fix: [fix, { text: "Take another port.", command: command`parley start ${place.flag} 0` }],
  });
}

/** NET-0002: we are to listen on an address that this host does not have (EADDRNOTAVAIL). */
export function addressNotHere(place: ListenPlace, own: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "NET-0002",
    what: `This host does not have the address ${place.address}.`,
    why: { kind: "net.address", observed: place.address, expected: { oneOf: own } },
    fix: [{ text: "Listen on an address of this host, or leave --listen away for all of them." }],
  });
}

/** NET-0003: the port may be opened by the system's administrator only (EACCES). */
export function portNotAllowed(place: ListenPlace, firstFree: number | undefined): ExplainedError {
  return new ExplainedError({
    id: "NET-0003",
    what: `This user may not listen on ${where(place)}.`,
    why: {
      kind: "net.port-permission",
      observed: { ...spot(place), error: "EACCES" },
      expected: firstFree === undefined ? "permission to listen" : { portAtLeast: firstFree },
    },
    fix: [
      { text: "Take a higher port.", command: command`parley start ${place.flag} ${place.port + 10_000}` },
      { text: "Or let Node use low ports.", command: 'sudo setcap cap_net_bind_service=+ep "$(which node)"' },
    ],
  });
}

/** NET-0004: the system refused to open a port, with a code of its own. */
export function cannotListen(place: ListenPlace, code: string): ExplainedError {
  return new ExplainedError({
    id: "NET-0004",
    what: `The system does not let Parley listen on ${where(place)}: ${code}.`,
    why: { kind: "net.listen", observed: { ...spot(place), error: code }, expected: "an open port" },
    fix: [{ text: "Look up the code in errno(3), and see the limits of this user.", command: "ulimit -a" }],
  });
}

/** NET-0010: who connects speaks only TLS versions that we do not accept. */
export function noCommonVersion(offered: string | undefined, minVersion: string): ExplainedError {
  const newest = offered ?? "an unreadable version";
  return new ExplainedError({
    id: "NET-0010",
    what: `The client speaks no newer TLS than ${newest}; this server accepts ${minVersion} and newer.`,
    why: { kind: "tls.version", observed: { newestOffered: newest }, expected: { atLeast: minVersion } },
    fix: [
      { text: "Update the client, or switch newer TLS on in its system." },
      ...(offered?.startsWith("TLSv1.")
        ? [
            {
              text: "Or accept its version.",
              command: command`parley settings set tls.min-version ${offered}`,
            },
          ]
        : []),
    ],
  });
}

/** NET-0011: client and server speak one TLS version and share no cipher or group in it. */
export function noCommonCipher(offered: string | undefined, said: string): ExplainedError {
  return new ExplainedError({
    id: "NET-0011",
    what: "The client and this server have no TLS cipher in common.",
    why: { kind: "tls.cipher", observed: said, expected: "a cipher that both know" },
    ruledOut: [{ kind: "tls.version", evidence: `the client offers ${offered ?? "a version we accept"}` }],
    fix: [{ text: "Update the client: its ciphers are too old, or do not fit the server's kind of key." }],
  });
}

/** NET-0012: who connects does not trust our certificate, and says so (alerts unknown_ca, bad_certificate, …). */
export function certificateNotTrusted(alert: string, notAfter: string): ExplainedError {
  return new ExplainedError({
    id: "NET-0012",
    what: `The client does not accept this server's certificate: it answered ${alert}.`,
    why: {
      kind: "tls.alert",
      observed: alert,
      expected: "the client trusts the authority of the certificate",
    },
    ruledOut: [
      { kind: "certificate.expired", evidence: `by this server's time it is valid until ${notAfter}` },
    ],
    fix: [
      { text: "Let the client's system trust our authority.", command: "parley cert trust" },
      {
        text: "Or import a certificate from an authority that it trusts.",
        command: "parley cert import FILE",
      },
    ],
  });
}

/** NET-0013: who connects says that our certificate has expired; our clock and its say when. */
export function certificateExpiredForPeer(alert: string, notAfter: string, now: string): ExplainedError {
  const expired = notAfter <= now;
  return new ExplainedError({
    id: "NET-0013",
    what: expired
      ? `This server's certificate ended at ${notAfter}, and a client refused it for that.`
      : `A client says that this server's certificate has expired, and by our time it is valid until ${notAfter}.`,
    why: { kind: "tls.alert", observed: { alert, ourTime: now }, expected: { before: notAfter } },
    fix: expired
      ? [{ text: "Put a new certificate in.", command: "parley cert import FILE" }]
      : [{ text: "Compare the time of client and server.", command: "parley doctor" }],
  });
}

/** NET-0014: plain text came to the TLS port. */
export function plainTextOnTls(
  protocol: "SIP" | "HTTP" | "unknown",
  seen: string,
  port: number,
): ExplainedError {
  const words = protocol === "unknown" ? "something that is no TLS" : `${protocol} without TLS`;
  return new ExplainedError({
    id: "NET-0014",
    what: `Port ${port} expects TLS, and the client began with ${words}.`,
    why: { kind: "tls.first-bytes", observed: seen, expected: "a TLS handshake" },
    fix: [
      protocol === "SIP"
        ? { text: "Set the client's transport to TLS, or let it use the port for SIP over TCP." }
        : { text: "Let the client use the port that its protocol belongs to.", command: "parley status" },
    ],
  });
}

/** NET-0015: TLS came to the TCP port. */
export function tlsOnPlainTcp(port: number): ExplainedError {
  return new ExplainedError({
    id: "NET-0015",
    what: `Port ${port} expects SIP in plain text, and the client began a TLS handshake.`,
    why: { kind: "tcp.first-bytes", observed: "a TLS handshake", expected: "a SIP message" },
    fix: [
      { text: "Let the client use the TLS port, or set its transport to TCP.", command: "parley status" },
    ],
  });
}

/** NET-0016: a TLS handshake was not over in time. */
export function handshakeTooSlow(limitMs: number, seen: string): ExplainedError {
  return new ExplainedError({
    id: "NET-0016",
    what: `A TLS handshake was not over after ${limitMs / 1000} s; the client had sent ${seen}.`,
    why: {
      kind: "tls.handshake-time",
      observed: { sent: seen },
      expected: { within: `${limitMs / 1000} s` },
    },
    fix: [
      {
        text: "Check the line to the client; raise the limit for very slow ones.",
        command: "parley settings get tls.handshake-seconds",
      },
    ],
  });
}

/** NET-0017: too many TLS handshakes are under way, in all or from one address. */
export function tooManyHandshakes(limit: number, address: string | undefined): ExplainedError {
  return new ExplainedError({
    id: "NET-0017",
    what: `${address ?? "All clients together"} had ${limit} TLS handshakes under way; one more was refused.`,
    why: { kind: "tls.pending-handshakes", observed: limit + 1, expected: { atMost: limit } },
    fix: [{ text: "See who connects so often.", command: "parley trace" }],
  });
}

/** NET-0018: the client ended the handshake, and what it said does not tell why. */
export function handshakeBrokenOff(
  said: string,
  offered: string | undefined,
  notAfter: string,
): ExplainedError {
  return new ExplainedError({
    id: "NET-0018",
    what: `A client broke the TLS handshake off: ${said}.`,
    why: "unknown",
    ruledOut: [
      { kind: "tls.version", evidence: `the client offers ${offered ?? "a version that we accept"}` },
      { kind: "certificate.expired", evidence: `by this server's time it is valid until ${notAfter}` },
    ],
    fix: [
      {
        text: "Look in the client's log; see whether it trusts our authority.",
        command: "parley cert trust",
      },
    ],
  });
}

/** NET-0020: nothing listens where we connect to (ECONNREFUSED). */
export function connectRefused(place: SocketAddress & { readonly transport: Transport }): ExplainedError {
  return new ExplainedError({
    id: "NET-0020",
    what: `${where(place)} refused the connection: nothing listens there.`,
    why: {
      kind: "net.connect",
      observed: { ...spot(place), error: "ECONNREFUSED" },
      expected: "a server that listens",
    },
    fix: [{ text: "Check that the other server runs, and its port." }],
  });
}

/** NET-0021: no answer came to an attempt to connect. */
export function connectTimedOut(
  place: SocketAddress & { readonly transport: Transport },
  limitMs: number,
  reached: "nothing" | "TCP",
): ExplainedError {
  const stage =
    reached === "TCP" ? "accepted the connection and did not finish the TLS handshake" : "did not answer";
  return new ExplainedError({
    id: "NET-0021",
    what: `${where(place)} ${stage} within ${limitMs / 1000} s.`,
    why: {
      kind: "net.connect-time",
      observed: { ...spot(place), reached },
      expected: { within: `${limitMs / 1000} s` },
    },
    fix: [
      reached === "TCP"
        ? { text: "Check that the other server speaks TLS on that port." }
        : { text: "Check the address, and the firewalls on the way." },
    ],
  });
}

/** NET-0022: the network has no way there, or broke the connection while it was made. */
export function cannotConnect(
  place: SocketAddress & { readonly transport: Transport },
  code: string,
): ExplainedError {
  return new ExplainedError({
    id: "NET-0022",
    what: `No connection to ${where(place)}: ${code}.`,
    why: { kind: "net.connect", observed: { ...spot(place), error: code }, expected: "a connection" },
    fix: [
      {
        text: "Check the route of this host to that network.",
        command: command`ip route get ${place.address}`,
      },
    ],
  });
}

/** NET-0023: the server that we connected to has a certificate for other names. */
export function nameMismatch(
  serverName: string,
  names: readonly string[],
  place: SocketAddress,
): ExplainedError {
  return new ExplainedError({
    id: "NET-0023",
    what: `The server at ${place.address} port ${place.port} has no certificate for ${serverName}.`,
    why: { kind: "tls.peer-name", observed: { names }, expected: serverName },
    fix: [
      { text: `Ask whoever runs ${serverName} for a certificate with that name; check the address in DNS.` },
    ],
  });
}

/** NET-0024: we do not trust the certificate of the server that we connected to; `code` is OpenSSL's word for why. */
export function certificateRefused(
  serverName: string,
  issuer: string,
  code: string,
  place: SocketAddress,
): ExplainedError {
  const unknown = UNKNOWN_AUTHORITY.has(code);
  return new ExplainedError({
    id: "NET-0024",
    what: unknown
      ? `The certificate of ${serverName} was issued by ${issuer}, which this server does not trust.`
      : `The certificate of ${serverName}, issued by ${issuer}, is not acceptable: ${code}.`,
    why: {
      kind: "tls.peer-authority",
      observed: { issuer, code, address: place.address },
      expected: "a valid certificate of an authority that this system trusts",
    },
    fix: [
      {
        text: "When that authority is right, add it to the system's trusted ones.",
        command: "update-ca-certificates",
      },
    ],
  });
}

const UNKNOWN_AUTHORITY = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_UNTRUSTED",
  "INVALID_CA",
]);

/** NET-0025: the certificate of the server that we connected to has expired, or is not valid yet. */
export function peerCertificateTime(
  serverName: string,
  validFrom: string,
  validTo: string,
  now: string,
): ExplainedError {
  return new ExplainedError({
    id: "NET-0025",
    what: `The certificate of ${serverName} is valid from ${validFrom} to ${validTo}; now it is ${now}.`,
    why: { kind: "tls.peer-validity", observed: { now }, expected: { from: validFrom, to: validTo } },
    fix: [
      { text: `Ask whoever runs ${serverName} to renew it.` },
      { text: "Compare this server's time with that of others.", command: "parley doctor" },
    ],
  });
}

/** NET-0026: the server that we connected to ended the TLS handshake with an alert, or does not speak TLS. */
export function peerRefusedTls(serverName: string, said: string, place: SocketAddress): ExplainedError {
  return new ExplainedError({
    id: "NET-0026",
    what: `${serverName} (${place.address} port ${place.port}) did not take our TLS handshake: ${said}.`,
    why: { kind: "tls.peer-alert", observed: said, expected: "a finished handshake" },
    fix: [{ text: `Ask whoever runs ${serverName} what its log says of our address at this time.` }],
  });
}

/** NET-0027: a next hop asks for SIP over WebSocket, which only clients open (RFC 7118 §4). */
export function noWebSocketOut(place: SocketAddress & { readonly transport: Transport }): ExplainedError {
  return new ExplainedError({
    id: "NET-0027",
    what: `${where(place)} is to be reached over WebSocket; servers connect to each other over TCP, TLS or UDP.`,
    why: { kind: "net.transport", observed: place.transport, expected: { oneOf: ["udp", "tcp", "tls"] } },
    fix: [{ text: "Give the next hop another transport." }],
  });
}

/** NET-0030: every port of `--media-ports` is taken, by us or by other programs. */
export function noMediaPort(
  range: { readonly first: number; readonly last: number },
  held: number,
): ExplainedError {
  const size = range.last - range.first + 1;
  return new ExplainedError({
    id: "NET-0030",
    what: `None of the ${size} ports for media is free.`,
    why: {
      kind: "net.media-ports",
      observed: { range: `${range.first}-${range.last}`, heldByParley: held, heldByOthers: size - held },
      expected: "a free port",
    },
    fix: [
      {
        text: "Start Parley with a wider range, and open it in the firewall.",
        command: command`parley start --media-ports ${range.first}-${Math.min(65_535, range.last + size)}`,
      },
    ],
  });
}

function where({ transport, address, port }: SocketAddress & { readonly transport: Transport }): string {
  const at = address === "0.0.0.0" || address === "::" ? "all addresses" : address;
  return `${transport === "udp" ? "UDP" : "TCP"} port ${port} on ${at}`;
}

const spot = ({ transport, address, port }: SocketAddress & { readonly transport: Transport }) => ({
  transport,
  address,
  port,
});
