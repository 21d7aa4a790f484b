import type { Clock } from "#base/clock";
import type { Binding, PastBinding } from "./contract.ts";

const MOST = 10_000;
const KEPT_MS = 24 * 3600_000;

/** A short memory of who was signed in, so that "offline" can say since when and why. One entry for each address. */
export class PastBindings {
  readonly #byAor = new Map<string, PastBinding>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add({ aor, contact, userAgent, transport }: Binding, reason: string): void {
    this.#byAor.delete(aor); // the newest stands last, so the oldest is the first to go
    this.#byAor.set(aor, { aor, contact, userAgent, transport, until: this.#clock.now(), reason });
    if (this.#byAor.size <= MOST) return;
    for (const oldest of this.#byAor.keys()) {
      this.#byAor.delete(oldest);
      return;
    }
  }

  find(aor: string): PastBinding | undefined {
    const past = this.#byAor.get(aor);
    return past !== undefined && this.#clock.now() - past.until < KEPT_MS ? past : undefined;
  }
}
