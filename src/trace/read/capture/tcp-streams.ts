import type { Endpoint } from "../../record.ts";

/** A segment of TCP (RFC 9293) as the capture has it. */
export interface Segment {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly sequence: number;
  readonly syn: boolean;
  readonly end: boolean;
  readonly payload: Uint8Array;
  readonly frame: number;
  readonly ms: number | undefined;
}

/** Takes the bytes of one direction in order. */
export interface StreamTaker {
  /** `frame` and `ms` are those of the segment that these bytes came in. */
  data(bytes: Uint8Array, frame: number, ms: number | undefined): void;
  /** Bytes are missing here: the capture does not hold them. */
  gap(bytes: number): void;
  end(): void;
}

interface Direction {
  next: number | undefined;
  readonly waiting: Segment[];
  waitingBytes: number;
  readonly taker: StreamTaker;
}

const MOST_STREAMS = 20_000;
/** A segment that comes late is waited for as long as this much has come behind it. */
const MOST_WAITING_BYTES = 1_048_576;
const MOST_WAITING = 256;
const HALF = 2 ** 31;
const ROUND = 2 ** 32;

/** Puts the segments of each direction into order, without what comes twice, and says where some are missing. */
export class TcpStreams {
  readonly #directions = new Map<string, Direction>();
  readonly #open: (from: Endpoint, to: Endpoint) => StreamTaker;

  /** `open` is asked for a taker when the first bytes of a direction come. */
  constructor(open: (from: Endpoint, to: Endpoint) => StreamTaker) {
    this.#open = open;
  }

  add(segment: Segment): void {
    const { from, to } = segment;
    const key = `${from.address} ${from.port} ${to.address} ${to.port}`;
    let direction = this.#directions.get(key);
    if (segment.syn) {
      // A new connection may use the ports of an old one.
      if (direction && direction.next !== plus(segment.sequence, 1)) {
        this.#finish(key, direction);
        direction = undefined;
      }
      if (!direction) this.#begin(key, from, to, plus(segment.sequence, 1));
      return;
    }
    if (segment.payload.length > 0) {
      direction ??= this.#begin(key, from, to, undefined);
      direction.next ??= segment.sequence;
      this.#take(direction, segment);
    }
    if (segment.end && direction) this.#finish(key, direction);
  }

  end(): void {
    for (const [key, direction] of [...this.#directions]) this.#finish(key, direction);
  }

  #begin(key: string, from: Endpoint, to: Endpoint, next: number | undefined): Direction {
    if (this.#directions.size >= MOST_STREAMS) {
      const [oldest] = this.#directions;
      if (oldest) this.#finish(...oldest);
    }
    const direction: Direction = { next, waiting: [], waitingBytes: 0, taker: this.#open(from, to) };
    this.#directions.set(key, direction);
    return direction;
  }

  #take(direction: Direction, segment: Segment): void {
    const ahead = distance(direction.next ?? segment.sequence, segment.sequence);
    if (ahead > 0) {
      direction.waiting.push({ ...segment, payload: segment.payload.slice() });
      direction.waitingBytes += segment.payload.length;
      if (direction.waitingBytes > MOST_WAITING_BYTES || direction.waiting.length > MOST_WAITING)
        this.#skipGap(direction);
      return;
    }
    this.#give(direction, segment, -ahead);
    this.#drain(direction);
  }

  #give(direction: Direction, { payload, frame, ms }: Segment, known: number): void {
    if (known >= payload.length) return;
    direction.taker.data(payload.subarray(known), frame, ms);
    direction.next = plus(direction.next ?? 0, payload.length - known);
  }

  #drain(direction: Direction): void {
    for (;;) {
      const at = direction.waiting.findIndex(({ sequence }) => distance(direction.next ?? 0, sequence) <= 0);
      const [segment] = at < 0 ? [] : direction.waiting.splice(at, 1);
      if (!segment) return;
      direction.waitingBytes -= segment.payload.length;
      this.#give(direction, segment, -distance(direction.next ?? 0, segment.sequence));
    }
  }

  #skipGap(direction: Direction): void {
    const nearest = direction.waiting.toSorted((a, b) => distance(b.sequence, a.sequence))[0];
    if (!nearest) return;
    direction.taker.gap(distance(direction.next ?? nearest.sequence, nearest.sequence));
    direction.next = nearest.sequence;
    this.#drain(direction);
  }

  #finish(key: string, direction: Direction): void {
    while (direction.waiting.length > 0) this.#skipGap(direction);
    direction.taker.end();
    this.#directions.delete(key);
  }
}

/** From one sequence number to another, around the end of 32 bits (RFC 9293 §3.4). */
const distance = (from: number, to: number): number => {
  const ahead = (to - from + ROUND) % ROUND;
  return ahead >= HALF ? ahead - ROUND : ahead;
};
const plus = (sequence: number, more: number): number => (sequence + more) % ROUND;
