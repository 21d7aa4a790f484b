import type { Clock } from "#base/clock";

const WINDOW_MS = 60_000;
/** So many events of one kind from one address within a window are written; of the rest only the number. */
const MOST = 20;
const MOST_KEYS = 10_000;

interface Count {
  events: number;
  since: number;
}

/** Keeps one address from filling log and event log with the same refusal: the network decides how often it comes. */
export class EventBrake {
  readonly #clock: Clock;
  #counts = new Map<string, Count>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True when this event is to be written. `suppressed` tells how many were not, when a new window begins. */
  admits(id: string, address: string): { readonly admitted: boolean; readonly suppressed: number } {
    const now = this.#clock.now();
    const key = `${id} ${address}`;
    const known = this.#counts.get(key);
    if (known && now - known.since < WINDOW_MS) return { admitted: ++known.events <= MOST, suppressed: 0 };
    if (this.#counts.size >= MOST_KEYS) this.#counts = new Map();
    this.#counts.set(key, { events: 1, since: now });
    return { admitted: true, suppressed: Math.max(0, (known?.events ?? 0) - MOST) };
  }
}
