import type { CancelTimer, Clock } from "#base/clock";
import { PROMPTS_MS } from "./limits.ts";

/**
 * When to tell somebody of those who watch them and were not acknowledged: at once, and after that at most once in a while. On the day
 * on which everybody adds everybody, each would be told fifty times, each time with a longer list.
 */
export class Prompts {
  readonly #clock: Clock;
  readonly #tell: (owner: string) => void;
  /** By owner; `more`: somebody came since. */
  readonly #waiting = new Map<string, { more: boolean; readonly stop: CancelTimer }>();

  constructor(clock: Clock, tell: (owner: string) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  changed(owner: string): void {
    const waiting = this.#waiting.get(owner);
    if (waiting) waiting.more = true;
    else this.#now(owner);
  }

  end(): void {
    for (const { stop } of this.#waiting.values()) stop();
    this.#waiting.clear();
  }

  #now(owner: string): void {
    const stop = this.#clock.after(PROMPTS_MS, () => {
      const more = this.#waiting.get(owner)?.more;
      this.#waiting.delete(owner);
      if (more) this.#now(owner);
    });
    this.#waiting.set(owner, { more: false, stop });
    this.#tell(owner);
  }
}
