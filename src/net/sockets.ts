import net, { type Server, type Socket } from "node:net";
import type { Clock } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import type { LiveSettings } from "#settings/live";
import type { Flow, Hop, SocketAddress, Transport } from "#sip/transport/flow";
import type { FlowSink } from "#sip/transport/flow-sink";
import { connect } from "./connect.ts";
import { firstUnprivilegedPort, holderOf, ownAddresses } from "./ports.ts";
import {
  addressNotHere,
  cannotListen,
  type ListenPlace,
  portNotAllowed,
  portTaken,
  tlsOnPlainTcp,
} from "./problems.ts";
import { SendQueues } from "./send-queues.ts";
import {
  askPeerCertificate,
  connectSeconds,
  handshakeSeconds,
  minTlsVersion,
  pendingHandshakes,
  pendingHandshakesPerAddress,
  queueAllMegabytes,
  queueKilobytes,
} from "./settings.ts";
import { codeOf, localOf, remoteOf } from "./socket-words.ts";
import { StreamFlow, type StreamPorts } from "./stream-flow.ts";
import { TlsAccept, type TlsAcceptPorts, type TlsIdentity } from "./tls-accept.ts";
import { openUdp, type UdpListener } from "./udp-listener.ts";

export interface SocketUses {
  readonly clock: Clock;
  readonly settings: LiveSettings;
  readonly identity: TlsIdentity;
  /** Somebody could not connect to us; `remote` says who. The network decides how often. */
  refused(problem: ExplainedError, remote: SocketAddress): void;
}

/** One port to open: with all its transports, on all its addresses, or not at all. */
export interface WantedPort {
  readonly transports: readonly ("udp" | "tcp" | "tls")[];
  /** IP addresses; empty means all, IPv4 and (where the host has it) IPv6. */
  readonly addresses: readonly string[];
  /** 0 takes one that is free for all transports and addresses. */
  readonly port: number;
  /** The flag that sets it, as in `--sip-port`; for error texts. */
  readonly flag: string;
}

/** Where SIP is spoken now. */
export interface OpenPort extends SocketAddress {
  readonly transport: "udp" | "tcp" | "tls";
}

/** Tries to find a port that is free for everything that wants it. */
const FREE_PORT_TRIES = 20;
/** Connections that the kernel holds for us while we are busy; it allows at most net.core.somaxconn. */
const BACKLOG = 4_096;

/** All sockets of SIP: those that listen, and those that we open. */
export class Sockets {
  readonly #uses: SocketUses;
  readonly #queues = new SendQueues();
  readonly #servers: { readonly open: OpenPort; close(): Promise<void> }[] = [];
  readonly #udp: UdpListener[] = [];
  readonly #live = new Set<Flow>();
  #ports: TlsAcceptPorts | undefined;
  #accept: TlsAccept | undefined;

  constructor(uses: SocketUses) {
    this.#uses = uses;
  }

  /** The open ports, in the order in which they were wanted. */
  get open(): readonly OpenPort[] {
    return this.#servers.map(({ open }) => open);
  }

  /** Octets that the kernel has not taken yet, of all connections. */
  get queued(): number {
    return this.#queues.queued;
  }

  /**
   * Opens all ports and gives what comes to the sink. Rejects with NET-0001 to NET-0004 for the first that cannot be
   * opened; nothing stays open then.
   */
  async listen(wanted: readonly WantedPort[], sink: FlowSink): Promise<readonly OpenPort[]> {
    const ports = this.#portsFor(sink);
    this.#ports = ports;
    this.#accept = new TlsAccept(ports);
    try {
      for (const one of wanted) await this.#openPort(one, ports);
    } catch (error) {
      await this.close();
      throw error;
    }
    return this.open;
  }

  /** Makes a connection; the sink hears of it first. Rejects with NET-0020 to NET-0027. */
  connect(hop: Hop): Promise<Flow> {
    const ports = this.#ports;
    if (!ports) return Promise.reject(new Error("Sockets.listen comes first: it names the sink."));
    return connect(hop, { ...ports, connectMs: () => this.#uses.settings.get(connectSeconds) * 1000 });
  }

  /** The UDP flow to an address, from the socket bound to `local`, or from the first of its family. */
  udp(remote: SocketAddress, local: SocketAddress | undefined): Flow | undefined {
    const family = remote.address.includes(":");
    for (const listener of this.#udp) {
      const { address, port } = listener.local;
      const fits = local
        ? address === local.address && port === local.port
        : address.includes(":") === family;
      if (fits) return listener.flowTo(remote.address, remote.port);
    }
    return undefined;
  }

  /** Closes all ports and connections; what is queued is still sent. */
  async close(): Promise<void> {
    this.#accept?.end();
    const closing = this.#servers.splice(0).map((server) => server.close());
    this.#udp.length = 0;
    for (const flow of [...this.#live]) flow.close("the server stops");
    await Promise.all(closing);
  }

  #portsFor(sink: FlowSink): TlsAcceptPorts {
    const { clock, identity, refused, settings } = this.#uses;
    const live = this.#live;
    return {
      clock,
      identity,
      refused,
      queues: this.#queues,
      sink: {
        opened(flow) {
          live.add(flow);
          return sink.opened(flow);
        },
        received: (flow, octets) => sink.received(flow, octets),
        closed(flow, reason) {
          live.delete(flow);
          sink.closed(flow, reason);
        },
      },
      queueLimit: () => settings.get(queueKilobytes) * 1024,
      queueAllLimit: () => settings.get(queueAllMegabytes) * 1024 * 1024,
      tlsOnPlainPort: (flow) => refused(tlsOnPlainTcp(flow.local.port), flow.remote),
      minVersion: () => settings.get(minTlsVersion),
      askPeerCertificate: () => settings.get(askPeerCertificate),
      handshakeMs: () => settings.get(handshakeSeconds) * 1000,
      pendingHandshakes: () => settings.get(pendingHandshakes),
      pendingHandshakesPerAddress: () => settings.get(pendingHandshakesPerAddress),
    };
  }

  async #openPort(wanted: WantedPort, ports: TlsAcceptPorts): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const before = this.#servers.length;
      try {
        await this.#openAll(wanted, ports);
        return;
      } catch (error) {
        const last = wanted.port !== 0 || attempt === FREE_PORT_TRIES || codeOf(error) !== "EADDRINUSE";
        if (last && error instanceof RefusedPort) throw await explain(error);
        if (last) throw error;
        await Promise.all(this.#servers.splice(before).map((server) => server.close()));
      }
    }
  }

  async #openAll({ transports, addresses, port, flag }: WantedPort, ports: TlsAcceptPorts): Promise<void> {
    const everywhere = addresses.length === 0;
    let chosen = port;
    for (const address of everywhere ? ["0.0.0.0", "::"] : addresses) {
      // TCP first: a port that is free for TCP is nearly always free for UDP, the other way round it is not.
      for (const transport of [...transports].sort((one, other) => rank(one) - rank(other))) {
        const place: ListenPlace = { transport, address, port: chosen, flag };
        try {
          const bound = await this.#openOne(transport, address, chosen, ports);
          chosen = bound;
        } catch (error) {
          const code = codeOf(error) ?? String(error);
          if (everywhere && address === "::" && NO_IPV6.has(code)) return;
          throw new RefusedPort(code, place);
        }
      }
    }
  }

  async #openOne(
    transport: "udp" | "tcp" | "tls",
    address: string,
    port: number,
    ports: TlsAcceptPorts,
  ): Promise<number> {
    if (transport === "udp") {
      const listener = await openUdp(address, port, ports.sink);
      this.#udp.push(listener);
      const open: OpenPort = { transport, ...listener.local };
      this.#servers.push({
        open,
        close: () => {
          const at = this.#udp.indexOf(listener);
          if (at >= 0) this.#udp.splice(at, 1);
          return listener.close();
        },
      });
      return open.port;
    }
    const accept = this.#accept;
    const server = net.createServer(
      { noDelay: true },
      transport === "tls" && accept ? (raw) => accept.accept(raw) : (socket) => acceptTcp(socket, ports),
    );
    const bound = await listenOn(server, address, port);
    this.#servers.push({
      open: { transport, address, port: bound },
      close: () => new Promise((resolve) => server.close(() => resolve())),
    });
    return bound;
  }
}

function acceptTcp(socket: Socket, ports: StreamPorts): void {
  const remote = remoteOf(socket);
  if (!remote) {
    socket.destroy(); // gone before we looked
    return;
  }
  new StreamFlow(socket, "tcp", { local: localOf(socket), remote, peerNames: [] }, ports).start();
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    const options = { host, port, backlog: BACKLOG, ipv6Only: host.includes(":"), exclusive: true };
    server.listen(options, () => {
      server.off("error", reject);
      server.on("error", () => undefined); // of one connection that could not be accepted: no descriptors left
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

const rank = (transport: Transport): number => (transport === "udp" ? 1 : 0);
const NO_IPV6 = new Set(["EAFNOSUPPORT", "EADDRNOTAVAIL", "EINVAL"]);

/** What the system said, before it is explained: a taken port that we may choose anew needs no explanation. */
class RefusedPort extends Error {
  readonly code: string;
  readonly place: ListenPlace;
  constructor(code: string, place: ListenPlace) {
    super(code);
    this.code = code;
    this.place = place;
  }
}

async function explain({ code, place }: RefusedPort): Promise<ExplainedError> {
  if (code === "EADDRINUSE") {
    return portTaken(place, await holderOf(place.transport === "udp" ? "udp" : "tcp", place.port));
  }
  if (code === "EADDRNOTAVAIL") return addressNotHere(place, ownAddresses());
  if (code === "EACCES" || code === "EPERM") return portNotAllowed(place, await firstUnprivilegedPort());
  return cannotListen(place, code);
}
