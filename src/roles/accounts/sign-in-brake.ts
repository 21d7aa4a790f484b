import type { Clock } from "#base/clock";
import { slowedDown } from "./problems.ts";

const FREE_FAILURES = 5; // a person who mistypes, and tries their other passwords
const LONGEST_WAIT_MS = 5 * 60_000;
const FORGOTTEN_AFTER_MS = 60 * 60_000;
const PAIRS_KEPT = 10_000; // some 2 MB; a scan from more places than that is slowed by what each password costs

interface Failures {
  readonly count: number;
  readonly latest: number;
}

/**
 * Slows down guessing: after five wrong passwords or codes for one address from one place, each further one doubles the wait, up to five
 * minutes. The user at another place is not held up, so nobody can lock somebody else out. A place alone has ten times as many.
 */
export class SignInBrake {
  /** By place and address, and by place alone; the longest untouched first. */
  readonly #failures = new Map<string, Failures>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws ACC-0002 while a wait is on. */
  check(place: string, address: string): void {
    this.#checkOne(`${place} ${address}`, FREE_FAILURES);
    this.#checkOne(place, 10 * FREE_FAILURES);
  }

  failed(place: string, address: string): void {
    for (const key of [`${place} ${address}`, place]) {
      const count = (this.#fresh(key)?.count ?? 0) + 1;
      this.#failures.delete(key);
      this.#failures.set(key, { count, latest: this.#clock.now() });
    }
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= PAIRS_KEPT) break;
      this.#failures.delete(key);
    }
  }

  succeeded(place: string, address: string): void {
    this.#failures.delete(`${place} ${address}`);
  }

  #checkOne(key: string, free: number): void {
    const failures = this.#fresh(key);
    if (!failures || failures.count < free) return;
    const wait = Math.min(1000 * 2 ** Math.min(failures.count - free, 20), LONGEST_WAIT_MS);
    const left = failures.latest + wait - this.#clock.now();
    if (left > 0) throw slowedDown(Math.ceil(left / 1000), failures.count, free);
  }

  #fresh(key: string): Failures | undefined {
    const failures = this.#failures.get(key);
    return failures && this.#clock.now() - failures.latest < FORGOTTEN_AFTER_MS ? failures : undefined;
  }
}
