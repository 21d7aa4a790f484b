import { IDLE_STREAM_MS, MOST_IDLE_STREAMS, MOST_IDLE_STREAMS_PER_ADDRESS } from "./limits.ts";
import type { RelayStream } from "./uses.ts";

/** Connections on which nobody has an allocation: so many, so long. */
export class IdleStreams {
  readonly #since = new Map<RelayStream, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** False when there are enough of them, or of this address. */
  add(stream: RelayStream): boolean {
    if (this.#since.size >= MOST_IDLE_STREAMS) return false;
    let ofAddress = 0;
    for (const { remote } of this.#since.keys()) if (remote.address === stream.remote.address) ofAddress++;
    if (ofAddress >= MOST_IDLE_STREAMS_PER_ADDRESS) return false;
    this.#since.set(stream, this.#now());
    return true;
  }

  remove(stream: RelayStream): void {
    this.#since.delete(stream);
  }

  /** Closes those whose time is over; whether any are left. */
  pass(now: number): boolean {
    for (const [stream, since] of this.#since) if (since + IDLE_STREAM_MS <= now) stream.close();
    return this.#since.size > 0;
  }

  /** Closes all. */
  end(): void {
    for (const stream of [...this.#since.keys()]) stream.close();
  }
}
