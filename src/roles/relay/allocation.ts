import { CHANNEL_HEADER_BYTES, writeChannelData } from "#formats/stun/channel-data";
import { ATTRIBUTE, METHOD } from "#formats/stun/codes";
import { printStun } from "#formats/stun/message";
import { printAddress } from "#formats/stun/values";
import { CHANNEL_MS, PERMISSION_MS } from "./limits.ts";
import type { Place, RelaySocket } from "./uses.ts";

/** The way to one client: a UDP address at one of our sockets, or a connection. */
export interface ClientPath {
  readonly transport: "udp" | "tcp" | "tls";
  readonly local: Place;
  readonly remote: Place;
  send(bytes: Uint8Array): void;
}

/** Leave to exchange data with an address (RFC 8656 §9). */
interface Permission {
  until: number;
  /** The address is our own: only ports for media that we hold are reached there. */
  readonly ourMediaOnly: boolean;
  /** The channels to this address, by port. */
  readonly channels: Map<number, number>;
}

interface Channel {
  readonly peer: Place;
  until: number;
}

/** What an allocation asks of the table that holds it. */
export interface AllocationPorts {
  /** The allocation whose relayed address this is, of those of this server. */
  relayedAt(port: number): Allocation | undefined;
  /** Whether data may go to this port of our own machine. */
  isOurMedia(port: number): boolean;
  /** Whether one of our own services listens there: it is never reached, whatever the setting says. */
  isOwnService(port: number): boolean;
  isOwnAddress(address: string): boolean;
  /** Bytes in a second. */
  mostBytes(): number;
  overLimit(allocation: Allocation): void;
  randomBytes(count: number): Uint8Array;
}

/** One relayed address of one client (RFC 8656 §2.2): its socket, its peers, and the hot path between them. */
export class Allocation {
  readonly username: string;
  readonly user: string;
  readonly key: Uint8Array;
  readonly path: ClientPath;
  readonly socket: RelaySocket;
  /** What the client was told. */
  readonly relayed: Place;
  /** The answer to the request that made it, for a retransmission (§7.2 step 2). */
  answer: { readonly transactionId: string; readonly bytes: Uint8Array } | undefined;
  expiresAt: number;
  carried = 0;
  readonly #ports: AllocationPorts;
  readonly #permissions = new Map<string, Permission>();
  readonly #channels = new Map<number, Channel>();
  #bytesLeft: number;
  #overLimit = false;

  constructor(
    of: Pick<Allocation, "username" | "user" | "key" | "path" | "socket" | "relayed" | "expiresAt">,
    ports: AllocationPorts,
  ) {
    this.username = of.username;
    this.user = of.user;
    this.key = of.key;
    this.path = of.path;
    this.socket = of.socket;
    this.relayed = of.relayed;
    this.expiresAt = of.expiresAt;
    this.#ports = ports;
    this.#bytesLeft = ports.mostBytes();
    this.socket.onMessage((bytes, port, address) => this.fromPeer(bytes, port, address));
  }

  get permissions(): number {
    return this.#permissions.size;
  }
  get channels(): number {
    return this.#channels.size;
  }
  hasPermission(address: string): boolean {
    return this.#permissions.has(address);
  }
  peerOf(channel: number): Place | undefined {
    return this.#channels.get(channel)?.peer;
  }
  channelOf(peer: Place): number | undefined {
    return this.#channelsTo(peer.address).get(peer.port);
  }

  /** Installs or refreshes a permission. */
  permit(address: string, ourMediaOnly: boolean, now: number): void {
    const channels = this.#permissions.get(address)?.channels ?? this.#channelsTo(address);
    this.#permissions.set(address, { until: now + PERMISSION_MS, ourMediaOnly, channels });
  }

  /** Binds or refreshes a channel; its permission is there. */
  bind(channel: number, peer: Place, now: number): void {
    this.#channels.set(channel, { peer, until: now + CHANNEL_MS });
    this.#permissions.get(peer.address)?.channels.set(peer.port, channel);
  }

  /** Once a second: what is over goes, and there is room for another second of data. */
  pass(now: number): void {
    this.#bytesLeft = this.#ports.mostBytes();
    for (const [number, { peer, until }] of this.#channels) {
      if (until > now) continue;
      this.#channels.delete(number);
      this.#permissions.get(peer.address)?.channels.delete(peer.port);
    }
    for (const [address, { until }] of this.#permissions) {
      if (until <= now) this.#permissions.delete(address);
    }
  }

  /** ChannelData of the client (RFC 8656 §12.5). */
  channelToPeer(channel: number, data: Uint8Array): void {
    const bound = this.#channels.get(channel);
    if (bound) this.toPeer(data, bound.peer.port, bound.peer.address);
  }

  /** Data of the client for a peer; without a permission it is dropped (RFC 8656 §11.2). */
  toPeer(data: Uint8Array, port: number, address: string): void {
    const permission = this.#permissions.get(address);
    if (!permission || !this.#counts(data.length)) return;
    if (!permission.ourMediaOnly && !this.#ports.isOwnAddress(address)) {
      this.socket.send(data, port, address);
      return;
    }
    const neighbour = this.#ports.relayedAt(port);
    if (neighbour) neighbour.fromPeer(data, this.relayed.port, this.relayed.address);
    else if (this.#ports.isOurMedia(port) || !(permission.ourMediaOnly || this.#ports.isOwnService(port))) {
      this.socket.send(data, port, address);
    }
  }

  /** Data of a peer for the client (RFC 8656 §11.3, §12.6). */
  fromPeer(data: Uint8Array, port: number, address: string): void {
    const permission = this.#permissions.get(address);
    if (!permission || !this.#counts(data.length)) return;
    const channel = permission.channels.get(port);
    if (channel === undefined) {
      this.path.send(this.#dataIndication(data, port, address));
      return;
    }
    const size = CHANNEL_HEADER_BYTES + data.length;
    const padded = this.path.transport === "udp" ? size : (size + 3) & ~3;
    const bytes = new Uint8Array(padded);
    writeChannelData(bytes, channel, data);
    this.path.send(bytes);
  }

  /** A channel outlives its permission by five minutes, and carries again once that is renewed. */
  #channelsTo(address: string): Map<number, number> {
    const bound = [...this.#channels].filter(([, { peer }]) => peer.address === address);
    return new Map(bound.map(([number, { peer }]) => [peer.port, number]));
  }

  #counts(bytes: number): boolean {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft >= 0) {
      this.carried += bytes;
      return true;
    }
    if (!this.#overLimit) {
      this.#overLimit = true;
      this.#ports.overLimit(this);
    }
    return false;
  }

  #dataIndication(data: Uint8Array, port: number, address: string): Uint8Array {
    const transactionId = this.#ports.randomBytes(12);
    return printStun({
      kind: "indication",
      method: METHOD.data,
      transactionId,
      attributes: [
        [ATTRIBUTE.xorPeerAddress, printAddress({ address, port }, transactionId)],
        [ATTRIBUTE.data, data],
      ],
    });
  }
}
