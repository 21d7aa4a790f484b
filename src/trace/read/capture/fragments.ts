import type { IpPacket } from "./ip-packet.ts";

/** A datagram whose pieces have not all come. */
interface Pieces {
  readonly first: IpPacket;
  readonly frame: number;
  readonly ms: number | undefined;
  readonly pieces: Map<number, Uint8Array>;
  bytes: number;
  /** Known when the last piece is here. */
  total: number | undefined;
}

/** A datagram that never became whole. */
export interface IncompleteDatagram {
  readonly packet: IpPacket;
  readonly frame: number;
  readonly ms: number | undefined;
  /** The beginning, as far as it is without a gap. */
  readonly beginning: Uint8Array;
  readonly why: string;
}

const MOST_BYTES = 32 * 1024 ** 2;
const MOST_DATAGRAM = 65_535;
const MOST_PIECES = 8_192;

/** Puts the pieces of IP packets together (RFC 791 §3.2, RFC 8200 §4.5); what lacks one is told when it leaves or at the end. */
export class Fragments {
  readonly #open = new Map<string, Pieces>();
  readonly #lost: (datagram: IncompleteDatagram) => void;
  #bytes = 0;

  constructor(lost: (datagram: IncompleteDatagram) => void) {
    this.#lost = lost;
  }

  /** The whole packet when this piece was the last one missing. */
  add(packet: IpPacket, frame: number, ms: number | undefined): IpPacket | undefined {
    const { piece, source, target, protocol, payload } = packet;
    if (!piece) return packet;
    const key = `${source} ${target} ${protocol} ${piece.id}`;
    let open = this.#open.get(key);
    if (!open) {
      open = { first: packet, frame, ms, pieces: new Map(), bytes: 0, total: undefined };
      this.#open.set(key, open);
    }
    if (
      piece.offset + payload.length <= MOST_DATAGRAM &&
      open.pieces.size < MOST_PIECES &&
      !open.pieces.has(piece.offset)
    ) {
      open.pieces.set(piece.offset, payload.slice());
      open.bytes += payload.length;
      this.#bytes += payload.length;
    }
    if (!piece.more) open.total = piece.offset + payload.length;
    const whole = wholeOf(open);
    if (whole) {
      this.#forget(key, open);
      return { ...packet, payload: whole, piece: undefined };
    }
    while (this.#bytes > MOST_BYTES) {
      const [oldest] = this.#open;
      if (!oldest) break;
      this.#giveUp(...oldest);
    }
    return undefined;
  }

  end(): void {
    for (const [key, open] of [...this.#open]) this.#giveUp(key, open);
  }

  #giveUp(key: string, open: Pieces): void {
    this.#forget(key, open);
    const { beginning, gap } = beginningOf(open);
    this.#lost({
      packet: open.first,
      frame: open.frame,
      ms: open.ms,
      beginning,
      why:
        open.total === undefined
          ? `Of a datagram in pieces only ${open.bytes} bytes are in the capture; its end is missing.`
          : `Of a datagram of ${open.total} bytes in pieces the part from byte ${gap} on is not in the capture.`,
    });
  }

  #forget(key: string, open: Pieces): void {
    this.#open.delete(key);
    this.#bytes -= open.bytes;
  }
}

function wholeOf(open: Pieces): Uint8Array | undefined {
  if (open.total === undefined || open.bytes < open.total) return undefined;
  const { beginning, gap } = beginningOf(open);
  return gap >= open.total ? beginning.subarray(0, open.total) : undefined;
}

/** Pieces in order until one is missing; of overlaps the earlier bytes stand. */
function beginningOf({ pieces }: Pieces): { beginning: Uint8Array; gap: number } {
  let gap = 0;
  const ordered = [...pieces].toSorted(([a], [b]) => a - b);
  const parts: Uint8Array[] = [];
  for (const [offset, bytes] of ordered) {
    if (offset > gap) break;
    const fresh = bytes.subarray(gap - offset);
    if (fresh.length > 0) parts.push(fresh);
    gap = Math.max(gap, offset + bytes.length);
  }
  const beginning = new Uint8Array(gap);
  let at = 0;
  for (const part of parts) {
    beginning.set(part, at);
    at += part.length;
  }
  return { beginning, gap };
}
