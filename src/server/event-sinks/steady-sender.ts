import type { CancelTimer, Clock } from "#base/clock";
import type { OneWay, OpenWay } from "#net/one-way";

const MOST_WAITING = 1_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A way that took something and is open for so long is good again: one that is refused answers much sooner. */
const STEADY_MS = 10_000;

export interface SenderReport {
  /** Said once, until it is reached again. */
  failed(because: string): void;
  reached(lost: number, afterMs: number): void;
}

/** Sends over a way that may be down: opens it when there is something to send, keeps what waits, tries again later and later. */
export class SteadySender<T> {
  readonly #open: OpenWay<T>;
  readonly #clock: Clock;
  readonly #report: SenderReport;
  #waiting: T[] = [];
  #lost = 0;
  #way: OneWay<T> | undefined;
  #giveUp: (() => void) | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #cancelRetry: CancelTimer | undefined;
  #cancelSteady: CancelTimer | undefined;
  /** When it was said that nothing arrives. */
  #failedAt: number | undefined;

  constructor(open: OpenWay<T>, clock: Clock, report: SenderReport) {
    this.#open = open;
    this.#clock = clock;
    this.#report = report;
  }

  send(one: T): void {
    this.#keep(one);
    if (this.#way) this.#flush();
    else if (!this.#giveUp && !this.#cancelRetry) this.#start();
  }

  close(): void {
    this.#cancelRetry?.();
    this.#cancelSteady?.();
    if (this.#way) this.#way.close();
    else this.#giveUp?.();
    this.#waiting = [];
  }

  #keep(one: T): void {
    this.#waiting.push(one);
    if (this.#waiting.length <= MOST_WAITING) return;
    this.#waiting.shift();
    this.#lost++;
  }

  #start(): void {
    this.#cancelRetry = undefined;
    this.#giveUp = this.#open(
      (way) => {
        this.#way = way;
        this.#flush();
      },
      (because, unsent = []) => this.#down(because, unsent),
    );
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const [at, one] of waiting.entries()) {
      if (!this.#way) {
        for (const left of waiting.slice(at)) this.#keep(left);
        return;
      }
      this.#way.write(one);
    }
    if (waiting.length > 0 && this.#way)
      this.#cancelSteady ??= this.#clock.after(STEADY_MS, () => this.#steady());
  }

  #steady(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
    const since = this.#failedAt;
    const lost = this.#lost;
    this.#failedAt = undefined;
    this.#lost = 0;
    if (since !== undefined) this.#report.reached(lost, this.#clock.now() - since);
  }

  #down(because: string, unsent: readonly T[]): void {
    this.#way = undefined;
    this.#giveUp = undefined;
    this.#cancelSteady?.();
    this.#cancelSteady = undefined;
    const later = this.#waiting;
    this.#waiting = [];
    for (const one of [...unsent, ...later]) this.#keep(one);
    this.#cancelRetry?.();
    this.#cancelRetry = this.#clock.after(this.#pauseMs, () => {
      this.#cancelRetry = undefined;
      if (this.#waiting.length > 0) this.#start();
    });
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
    if (this.#failedAt !== undefined) return;
    this.#failedAt = this.#clock.now();
    this.#report.failed(because);
  }
}
