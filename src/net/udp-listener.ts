import dgram, { type RemoteInfo } from "node:dgram";
import dns from "node:dns";
import { isIP } from "node:net";
import type { Octets } from "#base/octets";
import type { Flow, SocketAddress } from "#sip/transport/flow";
import type { FlowSink } from "#sip/transport/flow-sink";
import { printUdpFlowId } from "#sip/transport/udp-flow-id";
import { plainAddress } from "./socket-words.ts";

/** 0.3 s of 10,000 messages a second while we are busy. The kernel gives at most net.core.rmem_max, and then doubles it. */
const BUFFER_BYTES = 4 * 1024 * 1024;
/** Remote addresses that are remembered between datagrams: about 300 bytes each, in each of two generations. */
const REMEMBERED = 20_000;
/** Datagrams that the kernel did not take at once; what is more is lost, as UDP may. */
const QUEUED_BYTES = 8 * 1024 * 1024;

/** One UDP socket, and the flows behind it: one for each remote address and port (RFC 5626 §3). */
export class UdpListener {
  readonly local: SocketAddress;
  readonly #socket: dgram.Socket;
  readonly #sink: FlowSink;
  // Two generations instead of an exact order of use: a hit costs one look-up.
  #young = new Map<string, UdpFlow>();
  #old = new Map<string, UdpFlow>();
  readonly #closing = new Set<(reason: string) => void>();
  #closed: string | undefined;

  /** Use `openUdp`. The socket is bound. */
  constructor(socket: dgram.Socket, sink: FlowSink) {
    const { address, port } = socket.address();
    this.local = { address, port };
    this.#socket = socket;
    this.#sink = sink;
    socket.on("message", (bytes: Buffer, from: RemoteInfo) => {
      const flow = this.flowTo(from.address, from.port);
      this.#sink.received(flow, bytes.toString("latin1"));
    });
    socket.on("error", () => undefined); // of one datagram that could not leave; its transaction repeats it
  }

  get closed(): string | undefined {
    return this.#closed;
  }

  /** The flow to a remote address. */
  flowTo(address: string, port: number): UdpFlow {
    const key = `${address} ${port}`;
    const young = this.#young.get(key);
    if (young) return young;
    const flow = this.#old.get(key) ?? new UdpFlow(this, { address: plainAddress(address), port });
    if (this.#young.size >= REMEMBERED) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, flow);
    return flow;
  }

  send(octets: Octets, to: SocketAddress): boolean {
    if (this.#closed !== undefined) return false;
    if (this.#socket.getSendQueueSize() < QUEUED_BYTES) {
      // Nobody waits for the outcome: a callback would cost a tick for each datagram.
      this.#socket.send(Buffer.from(octets, "latin1"), to.port, to.address);
    }
    return true;
  }

  onClose(action: (reason: string) => void): () => void {
    if (this.#closed !== undefined) action(this.#closed);
    else this.#closing.add(action);
    return () => this.#closing.delete(action);
  }

  close(): Promise<void> {
    if (this.#closed !== undefined) return Promise.resolve();
    this.#closed = "the server no longer listens there";
    return new Promise((resolve) => {
      this.#socket.close(() => {
        for (const action of [...this.#closing]) action(this.#closed ?? "");
        this.#closing.clear();
        resolve();
      });
    });
  }
}

/** The path to one remote address over UDP. It is not opened and not closed. */
class UdpFlow implements Flow {
  readonly transport = "udp";
  readonly remote: SocketAddress;
  readonly #listener: UdpListener;
  #id: string | undefined;

  constructor(listener: UdpListener, remote: SocketAddress) {
    this.#listener = listener;
    this.remote = remote;
  }

  get id(): string {
    this.#id ??= printUdpFlowId(this.#listener.local, this.remote);
    return this.#id;
  }
  get local(): SocketAddress {
    return this.#listener.local;
  }
  get open(): boolean {
    return this.#listener.closed === undefined;
  }
  get peerNames(): readonly string[] {
    return NO_NAMES;
  }
  send(octets: Octets): boolean {
    return this.#listener.send(octets, this.remote);
  }
  /** Nothing was opened, so nothing is closed. */
  close(): void {}
  onClose(action: (reason: string) => void): () => void {
    return this.#listener.onClose(action);
  }
}

const NO_NAMES: readonly string[] = [];

/** Opens a UDP socket. Rejects with the operating system's error. */
export function openUdp(address: string, port: number, sink: FlowSink): Promise<UdpListener> {
  const family = address.includes(":") ? 6 : 4;
  const socket = dgram.createSocket({
    type: family === 6 ? "udp6" : "udp4",
    // An address needs no look-up; dns.lookup hands it back a tick later (0.7 of 7.4 µs for each datagram).
    lookup: (host, options, found) =>
      isIP(host) ? found(null, host, family) : dns.lookup(host, options, found),
    ipv6Only: family === 6, // IPv4 has its own socket, so that an address reads the same everywhere
    recvBufferSize: BUFFER_BYTES,
    sendBufferSize: BUFFER_BYTES,
  });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off("error", reject);
      resolve(new UdpListener(socket, sink));
    });
  });
}
