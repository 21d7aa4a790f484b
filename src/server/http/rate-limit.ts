import type { Clock } from "#base/clock";

interface Bucket {
  tokens: number;
  at: number;
}

/** Lets each source make so many calls a minute, with bursts of a quarter of that. Remembers a bounded number of sources. */
export class RateLimit {
  readonly #clock: Clock;
  readonly perMinute: number;
  readonly #most: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, perMinute: number, mostSources = 10_000) {
    this.#clock = clock;
    this.perMinute = perMinute;
    this.#most = mostSources;
  }

  /** 0: may go on. Else the seconds to wait. */
  take(source: string): number {
    const now = this.#clock.now();
    const burst = Math.max(1, this.perMinute / 4);
    const known = this.#buckets.get(source);
    const refilled = known ? known.tokens + ((now - known.at) / 60_000) * this.perMinute : burst;
    const tokens = Math.min(burst, refilled);
    this.#buckets.delete(source); // and in again behind all others: the map stays sorted by last use
    this.#buckets.set(source, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > this.#most && oldest !== undefined) this.#buckets.delete(oldest);
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / this.perMinute) * 60);
  }
}
