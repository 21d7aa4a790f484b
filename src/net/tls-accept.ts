import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { type SecureContext, TLSSocket } from "node:tls";
import type { CancelTimer } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import type { SocketAddress } from "#sip/transport/flow";
import { readFirstBytes } from "./client-hello.ts";
import { explainHandshake } from "./explain-handshake.ts";
import { peerNamesOf } from "./peer-names.ts";
import { handshakeTooSlow, plainTextOnTls, tooManyHandshakes } from "./problems.ts";
import type { TlsVersion } from "./settings.ts";
import { giveTo, type OwnedSocket, ownerOf, type SocketOwner } from "./socket-owner.ts";
import { localOf, remoteOf } from "./socket-words.ts";
import { StreamFlow, type StreamPorts } from "./stream-flow.ts";

/** Our certificate, as the sockets see it. Both are asked for at each handshake, so a new certificate counts at once. */
export interface TlsIdentity {
  context(): SecureContext;
  /** For connections that we make. */
  clientContext(): SecureContext;
  /** ISO 8601: measured when somebody says that our certificate has expired. */
  readonly notAfter: string;
}

export interface TlsAcceptPorts extends StreamPorts {
  readonly identity: TlsIdentity;
  minVersion(): TlsVersion;
  askPeerCertificate(): boolean;
  handshakeMs(): number;
  pendingHandshakes(): number;
  pendingHandshakesPerAddress(): number;
  /** Somebody could not connect; `remote` says who. */
  refused(problem: ExplainedError, remote: SocketAddress): void;
}

/** How often handshakes that take too long are looked for. */
const SWEEP_MS = 1_000;

/** Brings TLS connections through their handshake, and explains those that do not come through. */
export class TlsAccept {
  readonly ports: TlsAcceptPorts;
  readonly pending = new Set<Handshake>();
  readonly #fromAddress = new Map<string, number>();
  #cancelSweep: CancelTimer | undefined;

  constructor(ports: TlsAcceptPorts) {
    this.ports = ports;
  }

  /** A TCP connection came to the TLS port. */
  accept(raw: Socket): void {
    const remote = remoteOf(raw);
    if (!remote) {
      raw.destroy(); // gone before we looked
      return;
    }
    const before = this.#fromAddress.get(remote.address) ?? 0;
    const problem = this.#oneTooMany(remote.address, before);
    if (problem) {
      raw.destroy();
      this.ports.refused(problem, remote);
      return;
    }
    this.#fromAddress.set(remote.address, before + 1);
    this.pending.add(new Handshake(this, raw, remote, this.ports.clock.now()));
    if (this.pending.size === 1) this.#cancelSweep = this.ports.clock.after(SWEEP_MS, this.#sweep);
  }

  over(handshake: Handshake): void {
    if (!this.pending.delete(handshake)) return;
    const { address } = handshake.remote;
    const left = (this.#fromAddress.get(address) ?? 1) - 1;
    if (left > 0) this.#fromAddress.set(address, left);
    else this.#fromAddress.delete(address);
    if (this.pending.size === 0) this.#cancelSweep?.();
  }

  /** Ends every handshake under way. */
  end(): void {
    for (const handshake of [...this.pending]) handshake.abandon();
  }

  #oneTooMany(address: string, fromAddress: number): ExplainedError | undefined {
    const all = this.ports.pendingHandshakes();
    if (this.pending.size >= all) return tooManyHandshakes(all, undefined);
    const each = this.ports.pendingHandshakesPerAddress();
    return fromAddress >= each ? tooManyHandshakes(each, address) : undefined;
  }

  readonly #sweep = (): void => {
    const limit = this.ports.handshakeMs();
    const oldest = this.ports.clock.now() - limit;
    for (const handshake of [...this.pending]) {
      if (handshake.since > oldest) break; // they stand in the order in which they came
      handshake.tooSlow(limit);
    }
    if (this.pending.size > 0) this.#cancelSweep = this.ports.clock.after(SWEEP_MS, this.#sweep);
  };
}

/** One connection on its way from the first byte to an open flow. */
class Handshake implements SocketOwner {
  readonly remote: SocketAddress;
  readonly since: number;
  readonly #accept: TlsAccept;
  readonly #raw: Socket;
  #socket: TLSSocket | undefined;
  #hello: Buffer | undefined;
  #error: Error | undefined;

  constructor(accept: TlsAccept, raw: Socket, remote: SocketAddress, now: number) {
    this.#accept = accept;
    this.#raw = raw;
    this.remote = remote;
    this.since = now;
    giveTo(raw, this);
    raw.on("readable", onReadable);
  }

  /** The first bytes are here: what speaks, and with which version? Only then OpenSSL sees them. */
  begin(): void {
    const raw = this.#raw;
    const bytes: Buffer | null = raw.read();
    if (bytes === null) return; // the end: `close` follows
    raw.off("readable", onReadable);
    const first = readFirstBytes(bytes);
    if (first.kind === "plain") {
      this.#fail(plainTextOnTls(first.protocol, first.seen, localOf(raw).port));
      return;
    }
    this.#hello = bytes;
    raw.unshift(bytes);
    raw.read = readPiece;
    const { identity, askPeerCertificate } = this.#accept.ports;
    const socket = new TLSSocket(raw, {
      isServer: true,
      secureContext: identity.context(),
      requestCert: askPeerCertificate(),
      rejectUnauthorized: false, // who has none may sign in all the same; names count only when proven
    });
    this.#socket = socket;
    giveTo(socket, this);
    socket.on("secure", onSecure);
  }

  secured(): void {
    const socket = this.#socket;
    const { ports } = this.#accept;
    this.#release();
    if (!socket || socket.destroyed) return;
    this.#raw.removeAllListeners("connect"); // TLSSocket's own, for a socket that is still connecting
    keepListenersSmall(socket);
    const ends = { local: localOf(this.#raw), remote: this.remote, peerNames: peerNamesOf(socket) };
    new StreamFlow(socket, "tls", ends, ports).start();
  }

  failed(error: Error): void {
    this.#error ??= error;
  }

  /** The connection is gone before it was open. */
  gone(): void {
    if (!this.#accept.pending.has(this)) return;
    const { ports } = this.#accept;
    const hello = this.#hello && readFirstBytes(this.#hello);
    this.#release();
    if (!hello && !this.#error) return; // said nothing and left: a port check
    const newest = hello?.kind === "tls" ? hello.newest : undefined;
    const { notAfter } = ports.identity;
    const seen = { error: this.#error, offered: newest, minVersion: ports.minVersion(), notAfter };
    ports.refused(explainHandshake(seen, ports.clock.now()), this.remote);
  }

  tooSlow(limitMs: number): void {
    this.#fail(
      handshakeTooSlow(limitMs, this.#hello === undefined ? "nothing" : "the beginning of a handshake"),
    );
  }

  abandon(): void {
    this.#release();
    (this.#socket ?? this.#raw).destroy();
  }

  #fail(problem: ExplainedError): void {
    this.abandon();
    this.#accept.ports.refused(problem, this.remote);
  }

  /** From here on nobody needs the handshake; the sockets must not keep it. */
  #release(): void {
    this.#accept.over(this);
    this.#hello = undefined;
    this.#raw.off("readable", onReadable);
    giveTo(this.#raw, undefined);
    if (!this.#socket) return;
    this.#socket.off("secure", onSecure);
    giveTo(this.#socket, undefined);
  }
}

/** Node's list of a TLSSocket's listeners has become a dictionary by now; as a copy it takes a quarter of the 450 bytes. */
function keepListenersSmall(socket: TLSSocket): void {
  Reflect.set(socket, "_events", { ...Reflect.get(socket, "_events") });
}

/**
 * Gives the hello to OpenSSL in small pieces. Node's TLS keeps the buffer of the first piece for good: 1 KB instead of the
 * 16 KB to 64 KB that it takes for a whole read (docs/adr/004-sockets.md).
 */
function readPiece(this: Socket): Buffer | null {
  return Readable.prototype.read.call(this, Math.min(this.readableLength, PIECE_BYTES) || undefined);
}
const PIECE_BYTES = 1_000;

function onReadable(this: OwnedSocket<Handshake>): void {
  ownerOf(this)?.begin();
}
function onSecure(this: OwnedSocket<Handshake>): void {
  ownerOf(this)?.secured();
}
