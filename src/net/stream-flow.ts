import type { Socket } from "node:net";
import type { Clock } from "#base/clock";
import type { Octets } from "#base/octets";
import type { Flow, SocketAddress, Transport } from "#sip/transport/flow";
import type { FlowSink } from "#sip/transport/flow-sink";
import type { SendQueues } from "./send-queues.ts";
import { giveTo, type OwnedSocket, ownerOf, type SocketOwner } from "./socket-owner.ts";
import { describeEnd } from "./socket-words.ts";

/** What all connections of one process share. */
export interface StreamPorts {
  readonly sink: FlowSink;
  readonly clock: Clock;
  readonly queues: SendQueues;
  /** Live settings, in octets. */
  queueLimit(): number;
  queueAllLimit(): number;
  /** The first octets of a TCP connection are a TLS handshake. */
  tlsOnPlainPort(flow: Flow, octets: Octets): void;
}

/** How long the other end may take to read what was sent before we closed. */
const LINGER_MS = 2_000;

const NOBODY: readonly ((reason: string) => void)[] = [];

let lastId = 0;
/** A name for a connection, unique in this process; never begins with `u`, which is UDP's. */
export const newFlowId = (): string => (++lastId).toString(16);

/**
 * A TCP or TLS connection. No closure, timer or buffer of its own: ten thousand of them sit idle most of the day.
 */
export class StreamFlow implements Flow, SocketOwner {
  readonly id = newFlowId();
  readonly transport: Transport;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly peerNames: readonly string[];
  readonly #socket: Socket;
  readonly #ports: StreamPorts;
  #pending: Octets = "";
  #inFlight = 0;
  #scheduled = false;
  #fresh = true;
  #wentWrong: string | undefined;
  #ended: string | undefined;
  #listeners: readonly ((reason: string) => void)[] = NOBODY;

  /** `socket` is connected, and its handshake is over; from here on it is ours. */
  constructor(
    socket: Socket,
    transport: Transport,
    ends: {
      readonly local: SocketAddress;
      readonly remote: SocketAddress;
      readonly peerNames: readonly string[];
    },
    ports: StreamPorts,
  ) {
    this.#socket = socket;
    this.transport = transport;
    this.local = ends.local;
    this.remote = ends.remote;
    this.peerNames = ends.peerNames;
    this.#ports = ports;
  }

  /** Announces the flow and begins to read. */
  start(): void {
    const socket = this.#socket;
    giveTo(socket, this);
    socket.on("end", onEnd);
    if (!this.#ports.sink.opened(this)) this.close("refused");
    else if (this.open) socket.on("data", onData);
  }

  get open(): boolean {
    return this.#ended === undefined;
  }

  send(octets: Octets): boolean {
    if (this.#ended !== undefined) return false;
    const { queues } = this.#ports;
    const waiting = this.#pending.length + this.#inFlight + octets.length;
    if (waiting > this.#ports.queueLimit()) return this.#overflow(`${waiting} bytes wait for it`);
    if (queues.queued + octets.length > this.#ports.queueAllLimit() && this.#inFlight > 0) {
      return this.#overflow(
        `${queues.queued} bytes wait for all connections, ${waiting} of them for this one`,
      );
    }
    this.#pending += octets;
    queues.queued += octets.length;
    if (!this.#scheduled && this.#inFlight === 0) {
      this.#scheduled = true;
      queues.schedule(this);
    }
    return true;
  }

  /** Gives the kernel what waits. While it has not taken the last, more gathers here and leaves in one piece later. */
  flush(): void {
    this.#scheduled = false;
    if (this.#inFlight > 0 || this.#pending === "" || this.#socket.destroyed) return;
    const octets = this.#pending;
    this.#pending = "";
    this.#inFlight = octets.length;
    this.#socket.write(octets, "latin1", () => this.#written());
  }

  #written(): void {
    this.#ports.queues.queued -= this.#inFlight;
    this.#inFlight = 0;
    if (this.#pending !== "") this.flush();
  }

  close(reason: string): void {
    if (this.#ended !== undefined) return;
    const socket = this.#socket;
    if (this.#pending !== "" && !socket.destroyed) {
      socket.write(this.#pending, "latin1");
      this.#forgetPending();
    }
    socket.end();
    socket.resume(); // what still comes is thrown away, so that the end is seen
    this.#ports.clock.after(LINGER_MS, () => socket.destroy());
    this.#end(reason);
  }

  onClose(action: (reason: string) => void): () => void {
    if (this.#ended !== undefined) {
      action(this.#ended);
      return () => undefined;
    }
    this.#listeners = this.#listeners.concat(action); // a list that is spread or pushed has room for 17
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== action);
    };
  }

  /** Called by the socket's listeners only. */
  heard(chunk: Buffer): void {
    if (this.#ended !== undefined) return;
    const octets = chunk.toString("latin1");
    if (this.#fresh) {
      this.#fresh = false;
      if (this.transport === "tcp" && octets.startsWith("\x16\x03")) {
        this.#ports.tlsOnPlainPort(this, octets);
        this.close("it speaks TLS, and this port does not");
        return;
      }
    }
    this.#ports.sink.received(this, octets);
  }

  /** Called by the socket's listeners only. */
  failed(error: Error): void {
    this.#wentWrong ??= describeEnd(error);
  }

  /** Called by the socket's listeners only. */
  gone(): void {
    this.#end(this.#wentWrong ?? "closed by the other side");
    this.#ports.queues.queued -= this.#inFlight;
    this.#inFlight = 0;
    this.#forgetPending();
  }

  #overflow(measured: string): false {
    this.#socket.destroy();
    this.#end(`the other side does not read: ${measured}`);
    return false;
  }

  #forgetPending(): void {
    this.#ports.queues.queued -= this.#pending.length;
    this.#pending = "";
  }

  #end(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    const listeners = this.#listeners;
    this.#listeners = NOBODY;
    for (const listener of listeners) listener(reason);
    this.#ports.sink.closed(this, reason);
  }
}

function onData(this: OwnedSocket<StreamFlow>, chunk: Buffer): void {
  ownerOf(this)?.heard(chunk);
}
function onEnd(this: OwnedSocket<StreamFlow>): void {
  ownerOf(this)?.gone();
}
