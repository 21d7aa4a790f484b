import type { IpPacket } from "./ip-packet.ts";

/** Bytes of a datagram that have come, from `start` on. */
interface Run {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** A datagram whose pieces have not all come. */
interface Unfinished {
  readonly first: IpPacket;
  readonly frame: number;
  readonly ms: number | undefined;
  /** In order and without overlaps. */
  readonly runs: Run[];
  bytes: number;
  /** What it takes of memory. */
  cost: number;
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

const MOST_COST = 32 * 1024 ** 2;
const PIECE_COST = 256;
const MOST_DATAGRAM = 65_535;
/** A datagram of the smallest pieces that links carry (RFC 791: 68 octets). */
const MOST_PIECES = 2_048;
/** RFC 8200 §4.5: then the pieces that came are of no use, and the number may name another datagram. */
const MOST_WAIT_MS = 60_000;
const EMPTY = new Uint8Array(0);

/** Puts the pieces of IP packets together (RFC 791 §3.2, RFC 8200 §4.5); what lacks one is told when it leaves or at the end. */
export class Fragments {
  readonly #open = new Map<string, Unfinished>();
  readonly #lost: (datagram: IncompleteDatagram) => void;
  #cost = 0;
  #givenUp = 0;

  constructor(lost: (datagram: IncompleteDatagram) => void) {
    this.#lost = lost;
  }

  /** Datagrams that were given up to save memory. */
  get givenUp(): number {
    return this.#givenUp;
  }

  /** The whole packet when this piece was the last one missing. */
  add(packet: IpPacket, frame: number, ms: number | undefined): IpPacket | undefined {
    const { piece, source, target, protocol, payload } = packet;
    if (!piece) return packet;
    const key = `${source} ${target} ${source.includes(":") ? "" : protocol} ${piece.id}`;
    let open = this.#open.get(key);
    if (open && ms !== undefined && open.ms !== undefined && Math.abs(ms - open.ms) > MOST_WAIT_MS) {
      this.#giveUp(key, open);
      open = undefined;
    }
    if (!open) {
      // The bytes of the piece stand in the runs; here they would keep the caller's memory.
      const first = { ...packet, payload: EMPTY };
      open = { first, frame, ms, runs: [], bytes: 0, cost: 0, total: undefined };
      this.#open.set(key, open);
      this.#pay(open, PIECE_COST);
    }
    if (!piece.more) open.total ??= piece.offset + payload.length;
    if (piece.offset + payload.length <= MOST_DATAGRAM && open.runs.length < MOST_PIECES)
      this.#pay(open, insert(open, piece.offset, payload));
    if (open.total !== undefined && open.bytes >= open.total) {
      const { bytes, isWhole } = joined(open);
      if (isWhole) {
        this.#forget(key, open);
        return { ...open.first, payload: bytes, piece: undefined };
      }
    }
    while (this.#cost > MOST_COST) {
      const [oldest] = this.#open;
      if (!oldest) break;
      this.#givenUp++;
      this.#giveUp(...oldest);
    }
    return undefined;
  }

  end(): void {
    for (const [key, open] of this.#open) this.#giveUp(key, open);
  }

  #pay(open: Unfinished, cost: number): void {
    open.cost += cost;
    this.#cost += cost;
  }

  #giveUp(key: string, open: Unfinished): void {
    this.#forget(key, open);
    const { bytes: beginning } = joined(open);
    const why =
      open.total === undefined
        ? `Of a datagram in pieces only ${open.bytes} bytes are in the capture; its end is missing.`
        : `Of a datagram of ${open.total} bytes in pieces the part from byte ${beginning.length} on is not in the capture.`;
    this.#lost({ packet: open.first, frame: open.frame, ms: open.ms, beginning, why });
  }

  #forget(key: string, open: Unfinished): void {
    this.#open.delete(key);
    this.#cost -= open.cost;
  }
}

/** Puts in what is new of a piece; of overlaps the bytes that came first stand. What it costs. */
function insert(open: Unfinished, offset: number, payload: Uint8Array): number {
  const { runs } = open;
  const end = offset + payload.length;
  let index = runs.findLastIndex(({ start }) => start <= offset);
  let [at, cost] = [offset, 0];
  const before = runs[index];
  if (before) at = Math.max(at, before.start + before.bytes.length);
  for (index++; at < end; index++) {
    const next = runs[index];
    const until = Math.min(end, next?.start ?? end);
    if (until > at) {
      runs.splice(index, 0, { start: at, bytes: payload.slice(at - offset, until - offset) });
      open.bytes += until - at;
      cost += until - at + PIECE_COST;
      index++;
    }
    at = Math.max(at, next ? next.start + next.bytes.length : end);
  }
  return cost;
}

/** The bytes from the first on, until one is missing. */
function joined({ runs, total }: Unfinished): { readonly bytes: Uint8Array; readonly isWhole: boolean } {
  let length = 0;
  for (const { start, bytes } of runs) {
    if (start !== length) break;
    length += bytes.length;
  }
  const whole = new Uint8Array(length);
  for (const { start, bytes } of runs) if (start < length) whole.set(bytes, start);
  return {
    bytes: total === undefined ? whole : whole.subarray(0, total),
    isWhole: length >= (total ?? Number.POSITIVE_INFINITY),
  };
}
