import { PacketBrake } from "./packet-brake.ts";
import { headerLength, isRtp } from "./rtp.ts";

/** A UDP socket for media, as the one place that gives out ports makes it. */
export interface Datagrams {
  readonly port: number;
  send(bytes: Uint8Array, port: number, address: string): void;
  onMessage(action: (bytes: Uint8Array, port: number, address: string) => void): void;
  close(): void;
}

/** Protects packets of one direction (SRTP); `start`: octets before the payload. Undefined: not made by the other end. */
export interface PacketCipher {
  protect(packet: Uint8Array, start: number): Uint8Array;
  unprotect(packet: Uint8Array, start: number): Uint8Array | undefined;
}

export interface PlainTarget {
  readonly address: string;
  readonly port: number;
  /** Where its signalling comes from: behind a NAT its sound comes from there too, whatever it describes. */
  readonly signalling: string;
  /** Of phones that encrypt by SDES (RFC 4568): what they send with, and what they are sent with. */
  readonly theirs?: PacketCipher;
  readonly ours?: PacketCipher;
}

/** How long after a description a phone may still move to another port: a NAT gives it one for its first packets. */
const MOVES_MS = 5_000;

/**
 * One end of sound that is a SIP phone: RTP over UDP, encrypted or not. Phones behind a NAT describe an address that nobody
 * reaches, so what is sent goes to where its packets come from. Believed are the described address and that of the signalling,
 * and 5 s after a description only the one that was heard: others could take the sound of a call over (RFC 7362 §4).
 */
export class PlainLeg {
  readonly port: number;
  readonly #socket: Datagrams;
  readonly #now: () => number;
  readonly #brake: PacketBrake;
  #target: PlainTarget | undefined;
  #heard: { readonly address: string; readonly port: number } | undefined;
  #fixedAt = 0;

  constructor(socket: Datagrams, now: () => number) {
    this.#socket = socket;
    this.port = socket.port;
    this.#now = now;
    this.#brake = new PacketBrake(now);
  }

  /** Where the phone says that it is. The same again changes nothing. */
  aim(target: PlainTarget): void {
    const before = this.#target;
    if (before?.address !== target.address || before.port !== target.port) {
      this.#heard = undefined;
      this.#fixedAt = this.#now() + MOVES_MS;
    }
    this.#target = target;
  }

  onPacket(action: (packet: Uint8Array) => void): void {
    this.#socket.onMessage((bytes, port, address) => {
      if (!this.#target || !isRtp(bytes) || !this.#believes(port, address) || !this.#brake.admits()) return;
      const { theirs } = this.#target;
      const start = headerLength(bytes);
      if (start > bytes.length) return;
      const packet = theirs ? theirs.unprotect(bytes, start) : bytes;
      if (!packet) return;
      if (this.#heard?.port !== port || this.#heard.address !== address) this.#heard = { address, port };
      action(packet);
    });
  }

  #believes(port: number, address: string): boolean {
    const heard = this.#heard;
    if (heard?.port === port && heard.address === address) return true;
    if (heard && this.#now() >= this.#fixedAt) return false;
    return address === this.#target?.address || address === this.#target?.signalling;
  }

  send(packet: Uint8Array): void {
    const target = this.#target;
    if (!target) return;
    const { address, port } = this.#heard ?? target;
    if (port === 0) return;
    const bytes = target.ours ? target.ours.protect(packet, headerLength(packet)) : packet;
    this.#socket.send(bytes, port, address);
  }

  close(): void {
    this.#socket.close();
  }
}
