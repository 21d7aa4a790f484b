import type { CancelTimer, Clock } from "#base/clock";

/** Time that stands still until a test moves it. */
export class VirtualClock implements Clock {
  #now = 0;
  #timers: { at: number; action: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  /** Timers that were set and neither fired nor cancelled. */
  get waiting(): number {
    return this.#timers.length;
  }

  after(ms: number, action: () => void): CancelTimer {
    const timer = { at: this.#now + ms, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves time forward, firing what falls due, in order. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((t) => t !== next);
      this.#now = next.at;
      next.action();
    }
    this.#now = end;
  }
}
