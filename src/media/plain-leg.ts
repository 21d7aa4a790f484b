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
  /** Of phones that encrypt by SDES (RFC 4568): what they send with, and what they are sent with. */
  readonly theirs?: PacketCipher;
  readonly ours?: PacketCipher;
}

/**
 * One end of sound that is a SIP phone: RTP over UDP, encrypted or not. Phones behind a NAT describe an address that nobody
 * reaches, so what is sent goes to where the first packet after each description came from; after that nobody else is heard.
 */
export class PlainLeg {
  readonly port: number;
  readonly #socket: Datagrams;
  #target: PlainTarget | undefined;
  #heard: { readonly address: string; readonly port: number } | undefined;

  constructor(socket: Datagrams) {
    this.#socket = socket;
    this.port = socket.port;
  }

  /** Where the phone says that it is. The same again changes nothing. */
  aim(target: PlainTarget): void {
    const before = this.#target;
    if (before?.address !== target.address || before.port !== target.port) this.#heard = undefined;
    this.#target = target;
  }

  onPacket(action: (packet: Uint8Array) => void): void {
    this.#socket.onMessage((bytes, port, address) => {
      if (!this.#target || !isRtp(bytes)) return;
      if (this.#heard && (this.#heard.port !== port || this.#heard.address !== address)) return;
      const { theirs } = this.#target;
      const start = headerLength(bytes);
      if (start > bytes.length) return;
      const packet = theirs ? theirs.unprotect(bytes, start) : bytes;
      if (!packet) return;
      this.#heard ??= { address, port };
      action(packet);
    });
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
