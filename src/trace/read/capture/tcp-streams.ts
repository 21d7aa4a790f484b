import type { Endpoint } from "../../record.ts";

/** A segment of TCP (RFC 9293) as the capture has it. */
export interface Segment {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly sequence: number;
  readonly syn: boolean;
  /** FIN: nothing follows this segment. */
  readonly fin: boolean;
  /** RST: the connection is gone at once. */
  readonly reset: boolean;
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
  /** No more bytes come; `why` is said of what is not whole. */
  end(why: string): void;
  /** About how many bytes of memory it holds for what is not whole. */
  readonly held: number;
}

/** Makes the taker of a direction; `fromStart`: its first byte is the first of the connection. */
export type OpenStream = (from: Endpoint, to: Endpoint, fromStart: boolean) => StreamTaker;

interface Direction {
  readonly taker: StreamTaker;
  /** The number of the first byte, where the capture has the SYN. */
  readonly first: number | undefined;
  next: number | undefined;
  /** Ahead of `next`, in order. */
  readonly waiting: Segment[];
  waitingBytes: number;
  /** The number behind the last byte, when a FIN said so. */
  last: number | undefined;
  /** What comes again of a connection that is over is known and not read twice. */
  over: boolean;
  used: number;
}

const MOST_DIRECTIONS = 20_000;
/** A segment that comes late is waited for as long as this much has come behind it. */
const MOST_WAITING_BYTES = 1_048_576;
const MOST_WAITING = 256;
/** Of all directions together, with what their takers hold. */
const MOST_HELD_BYTES = 32 * 1024 ** 2;
/** What a segment that waits costs beside its bytes. */
const SEGMENT_COST = 256;
/** Farther from the number awaited than any window in use: the ports serve another connection. */
const FAR = 2 ** 26;
const HALF = 2 ** 31;
const ROUND = 2 ** 32;
const CUT_OFF = "the connection or the capture ends within it";

/** Puts the segments of each direction into order, without what comes twice, and says where some are missing. */
export class TcpStreams {
  readonly #directions = new Map<string, Direction>();
  readonly #open: OpenStream;
  #held = 0;
  #clock = 0;
  #givenUp = 0;

  /** `open` is asked for a taker when a direction begins. */
  constructor(open: OpenStream) {
    this.#open = open;
  }

  /** Directions whose unfinished bytes were given up to save memory. */
  get givenUp(): number {
    return this.#givenUp;
  }

  add(segment: Segment): void {
    const { from, to, payload, syn, fin, reset } = segment;
    if (payload.length === 0 && !syn && !fin && !reset) return;
    const key = `${from.address} ${from.port} ${to.address} ${to.port}`;
    let direction = this.#directions.get(key);
    const sequence = syn ? plus(segment.sequence, 1) : segment.sequence;
    if (direction && isOther(direction, segment, sequence)) {
      this.#finish(direction, CUT_OFF);
      this.#directions.delete(key);
      direction = undefined;
    }
    if (!direction) {
      if (payload.length === 0 && !syn) return;
      direction = this.#begin(key, from, to, syn ? sequence : undefined);
    }
    direction.used = ++this.#clock;
    if (direction.over) return;
    direction.next ??= sequence;
    if (fin) direction.last ??= plus(sequence, payload.length);
    if (payload.length > 0) this.#take(direction, syn ? { ...segment, sequence } : segment);
    if (reset || (direction.last !== undefined && distance(direction.last, direction.next) >= 0))
      this.#finish(direction, CUT_OFF);
    if (this.#held > MOST_HELD_BYTES) this.#giveUpOldest();
  }

  end(): void {
    for (const direction of this.#directions.values()) this.#finish(direction, CUT_OFF);
    this.#directions.clear();
  }

  #begin(key: string, from: Endpoint, to: Endpoint, first: number | undefined): Direction {
    if (this.#directions.size >= MOST_DIRECTIONS) this.#forgetIdle();
    const direction: Direction = {
      taker: this.#open(from, to, first !== undefined),
      first,
      next: first,
      waiting: [],
      waitingBytes: 0,
      last: undefined,
      over: false,
      used: 0,
    };
    this.#directions.set(key, direction);
    return direction;
  }

  #take(direction: Direction, segment: Segment): void {
    const ahead = distance(direction.next ?? segment.sequence, segment.sequence);
    if (ahead <= 0) {
      this.#give(direction, segment, -ahead);
      if (direction.waiting.length > 0) this.#drain(direction);
      return;
    }
    this.#wait(direction, segment, ahead);
    if (direction.waitingBytes > MOST_WAITING_BYTES || direction.waiting.length > MOST_WAITING)
      this.#skipGap(direction);
  }

  #wait(direction: Direction, segment: Segment, ahead: number): void {
    const { waiting, next = 0 } = direction;
    let at = waiting.length;
    while (at > 0 && distance(next, waiting[at - 1]?.sequence ?? 0) > ahead) at--;
    const before = waiting[at - 1];
    if (before?.sequence === segment.sequence && before.payload.length >= segment.payload.length) return;
    waiting.splice(at, 0, { ...segment, payload: segment.payload.slice() });
    direction.waitingBytes += segment.payload.length + SEGMENT_COST;
    this.#held += segment.payload.length + SEGMENT_COST;
  }

  /** `known`: as many of its bytes came before. */
  #give(direction: Direction, { payload, frame, ms }: Segment, known: number): void {
    if (known >= payload.length) return;
    const { taker } = direction;
    const before = taker.held;
    taker.data(known === 0 ? payload : payload.subarray(known), frame, ms);
    this.#held += taker.held - before;
    direction.next = plus(direction.next ?? 0, payload.length - known);
  }

  #drain(direction: Direction): void {
    const { waiting } = direction;
    for (;;) {
      const [segment] = waiting;
      const known = segment ? -distance(direction.next ?? 0, segment.sequence) : -1;
      if (!segment || known < 0) return;
      waiting.shift();
      direction.waitingBytes -= segment.payload.length + SEGMENT_COST;
      this.#held -= segment.payload.length + SEGMENT_COST;
      this.#give(direction, segment, known);
    }
  }

  #skipGap(direction: Direction): void {
    const { taker, waiting } = direction;
    const [nearest] = waiting;
    if (!nearest) return;
    const before = taker.held;
    taker.gap(distance(direction.next ?? nearest.sequence, nearest.sequence));
    this.#held += taker.held - before;
    direction.next = nearest.sequence;
    this.#drain(direction);
  }

  #finish(direction: Direction, why: string): void {
    if (direction.over) return;
    while (direction.waiting.length > 0) this.#skipGap(direction);
    const before = direction.taker.held;
    direction.taker.end(why);
    this.#held += direction.taker.held - before;
    direction.over = true;
  }

  /** A quarter of all at once, so that the search for those not used for longest costs little for each. */
  #forgetIdle(): void {
    const byUse = [...this.#directions].toSorted(
      ([, a], [, b]) => Number(b.over) - Number(a.over) || a.used - b.used,
    );
    for (const [key, direction] of byUse.slice(0, MOST_DIRECTIONS / 4)) {
      this.#finish(direction, CUT_OFF);
      this.#directions.delete(key);
    }
  }

  #giveUpOldest(): void {
    const holding = [...this.#directions.values()].filter(
      (direction) => direction.waitingBytes + direction.taker.held > 0,
    );
    for (const direction of holding.toSorted((a, b) => a.used - b.used)) {
      if (this.#held <= MOST_HELD_BYTES / 2) return;
      this.#finish(direction, "it was given up to save memory before it was whole");
      direction.over = false;
      direction.last = undefined;
      this.#givenUp++;
    }
  }
}

/** Whether a segment belongs to another connection than the one that had its ports until now. */
function isOther({ first, next, over }: Direction, { syn }: Segment, sequence: number): boolean {
  if (next === undefined) return false;
  const ahead = distance(next, sequence);
  if (syn) return first === undefined ? ahead > 0 || ahead < -65_536 : first !== sequence;
  if (over && ahead > 1) return true;
  return ahead > FAR || ahead < -FAR;
}

/** From one sequence number to another, around the end of 32 bits (RFC 9293 §3.4). */
const distance = (from: number, to: number): number => {
  const ahead = (to - from + ROUND) % ROUND;
  return ahead >= HALF ? ahead - ROUND : ahead;
};
const plus = (sequence: number, more: number): number => (sequence + more) % ROUND;
