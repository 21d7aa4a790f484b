/** RTP packets as octets (RFC 3550 §5.1): what a relay looks at and changes. */

const HEADER = 12;
const MOST_PACKET = 2_048;

/** Whether these octets are an RTP packet; with rtcp-mux RTCP has types 64 to 95 in the same place (RFC 5761 §4). */
export function isRtp(packet: Uint8Array): boolean {
  const [first = 0, second = 0] = packet;
  const type = second & 0x7f;
  return (
    packet.length >= HEADER && packet.length <= MOST_PACKET && first >> 6 === 2 && (type < 64 || type > 95)
  );
}

export const payloadTypeOf = (packet: Uint8Array): number => (packet[1] ?? 0) & 0x7f;

const ssrcOf = (packet: Uint8Array): number =>
  (((packet[8] ?? 0) << 24) | ((packet[9] ?? 0) << 16) | ((packet[10] ?? 0) << 8) | (packet[11] ?? 0)) >>> 0;

/** Octets before the payload: contributing sources and an extension count. More than the packet has: it is broken. */
export function headerLength(packet: Uint8Array): number {
  const [first = 0] = packet;
  const base = HEADER + 4 * (first & 0x0f);
  if ((first & 0x10) === 0) return base;
  return base + 4 + 4 * (((packet[base + 2] ?? 0) << 8) | (packet[base + 3] ?? 0));
}

/**
 * The packet as the other end expects it: its own payload type and source, without header extensions, which were agreed with the one
 * end only. Undefined: it is broken.
 */
export function translate(packet: Uint8Array, payloadType: number, ssrc: number): Uint8Array | undefined {
  const start = headerLength(packet);
  if (start > packet.length) return undefined;
  const plain = new Uint8Array(HEADER + packet.length - start);
  plain.set(packet.subarray(0, HEADER));
  plain.set(packet.subarray(start), HEADER);
  plain[0] = (packet[0] ?? 0) & 0xe0; // version and padding
  plain[1] = ((packet[1] ?? 0) & 0x80) | payloadType;
  new DataView(plain.buffer).setUint32(8, ssrc);
  return plain;
}

/**
 * What is sent to an end, as one source (RFC 3550 §8.1): a phone that is transferred, or begins a new stream after a hold, counts
 * from elsewhere, and who is told of one source takes such a jump for loss or replay.
 */
export class OneSource {
  readonly ssrc: number;
  #from: number | undefined;
  #sequenceStep = 0;
  #timeStep = 0;
  #lastSequence = 0;
  #lastTime = 0;

  constructor(ssrc: number) {
    this.ssrc = ssrc;
  }

  /** The packet with this payload type, numbered on without a jump. Undefined: it is broken. */
  next(packet: Uint8Array, payloadType: number): Uint8Array | undefined {
    const out = translate(packet, payloadType, this.ssrc);
    if (!out) return undefined;
    const view = new DataView(out.buffer);
    const from = ssrcOf(packet);
    if (from !== this.#from) {
      if (this.#from !== undefined) {
        this.#sequenceStep = this.#lastSequence + 1 - view.getUint16(2);
        this.#timeStep = this.#lastTime + TICKS - view.getUint32(4);
        out[1] = (out[1] ?? 0) | 0x80; // a talk spurt begins (RFC 3551 §4.1)
      }
      this.#from = from;
    }
    const sequence = (view.getUint16(2) + this.#sequenceStep) & 0xffff;
    const time = (view.getUint32(4) + this.#timeStep) >>> 0;
    view.setUint16(2, sequence);
    view.setUint32(4, time);
    this.#lastSequence = sequence;
    this.#lastTime = time;
    return out;
  }
}

/** 20 ms of sound at 8 kHz. */
const TICKS = 160;
