import type { Clock } from "#base/clock";

/** One person may use at most this share of what is allowed in a second: the others can still search. */
const SHARE = 4;

export interface Braked {
  readonly whose: "everybody" | "one person";
  readonly searches: number;
  readonly most: number;
}

/**
 * Bounds the searches of one second, of all and of each. A search looks through everybody and the server does nothing else
 * meanwhile (50,000 users: some 8 ms), so what was a bound of outstanding searches elsewhere is a bound of their rate here.
 */
export class SearchBrake {
  readonly #clock: Clock;
  readonly #most: () => number;
  #second = 0;
  #all = 0;
  readonly #each = new Map<string, number>();

  constructor(clock: Clock, most: () => number) {
    this.#clock = clock;
    this.#most = most;
  }

  /** Undefined: it may be done. Else what was counted in this second, and what is allowed. */
  admits(who: string): Braked | undefined {
    const second = Math.floor(this.#clock.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#all = 0;
      this.#each.clear();
    }
    const most = this.#most();
    const own = this.#each.get(who) ?? 0;
    const mostOwn = Math.ceil(most / SHARE);
    if (own >= mostOwn) return { whose: "one person", searches: own, most: mostOwn };
    if (this.#all >= most) return { whose: "everybody", searches: this.#all, most };
    this.#all++;
    this.#each.set(who, own + 1);
    return undefined;
  }
}
