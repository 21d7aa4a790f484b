import type { CancelTimer } from "#base/clock";
import type { Allocation } from "./allocation.ts";
import { RESERVATION_MS } from "./limits.ts";
import type { RelaySocket, RelayUses } from "./uses.ts";

/** An odd port that waits for whoever has its token (RFC 8656 §7.2 step 7). */
interface Reservation {
  readonly socket: RelaySocket;
  readonly user: string;
  readonly told: string;
  readonly until: number;
}

const TICK_MS = 1_000;

/** Every allocation of this server, and the one timer that they need. */
export class AllocationTable {
  readonly #uses: Pick<RelayUses, "clock" | "log">;
  readonly #byPort = new Map<number, Allocation>();
  readonly #ofUser = new Map<string, number>();
  readonly #reservations = new Map<string, Reservation>();
  readonly #onTick: (now: number) => boolean;
  readonly #onRemoved: (allocation: Allocation) => void;
  #stopTick: CancelTimer | undefined;
  #taken = 0;
  #ended = false;

  /** `onTick` is called once a second while there is something to do, and says whether it has more. */
  constructor(
    uses: Pick<RelayUses, "clock" | "log">,
    onTick: (now: number) => boolean,
    onRemoved: (allocation: Allocation) => void,
  ) {
    this.#uses = uses;
    this.#onTick = onTick;
    this.#onRemoved = onRemoved;
  }

  /** Allocations and reservations, those included that are being made: each holds a port, or will at once. */
  get size(): number {
    return this.#taken;
  }
  sizeOf(user: string): number {
    return this.#ofUser.get(user) ?? 0;
  }
  /** Counts one more for a user; `remove` or `leave` counts it off. */
  enter(user: string): void {
    this.#taken++;
    this.#ofUser.set(user, this.sizeOf(user) + 1);
  }
  leave(user: string): void {
    this.#taken--;
    const left = this.sizeOf(user) - 1;
    if (left > 0) this.#ofUser.set(user, left);
    else this.#ofUser.delete(user);
  }

  atPort(port: number): Allocation | undefined {
    return this.#byPort.get(port);
  }

  /** Takes an allocation in whose user was counted. */
  add(allocation: Allocation): void {
    this.#byPort.set(allocation.socket.port, allocation);
    this.watch();
  }

  /** Ends an allocation: its port is free at once. */
  remove(allocation: Allocation, why: string): void {
    if (this.#byPort.get(allocation.socket.port) !== allocation) return;
    this.#byPort.delete(allocation.socket.port);
    this.leave(allocation.user);
    allocation.socket.close();
    this.#onRemoved(allocation);
    this.#uses.log.write("debug", `An allocation of the relay ended: ${why}.`, {
      user: allocation.user,
      port: allocation.socket.port,
      bytes: allocation.carried,
    });
  }

  removeWhere(matches: (allocation: Allocation) => boolean, why: string): void {
    for (const allocation of [...this.#byPort.values()])
      if (matches(allocation)) this.remove(allocation, why);
  }

  reserve(token: string, of: Omit<Reservation, "until">): void {
    this.enter(of.user);
    this.#reservations.set(token, { ...of, until: this.#uses.clock.now() + RESERVATION_MS });
    this.watch();
  }
  /** The reservation of a token, which is used up. */
  claim(token: string, user: string): Reservation | undefined {
    const found = this.#reservations.get(token);
    if (found?.user !== user) return undefined;
    this.#reservations.delete(token);
    this.leave(user);
    return found;
  }

  /** Begins to look once a second at what is over. */
  watch(): void {
    if (!this.#ended) this.#stopTick ??= this.#uses.clock.after(TICK_MS, () => this.#tick());
  }

  end(): void {
    this.#ended = true;
    this.#stopTick?.();
    this.removeWhere(() => true, "the relay stops");
    for (const { socket } of this.#reservations.values()) socket.close();
    this.#reservations.clear();
  }

  #tick(): void {
    this.#stopTick = undefined;
    const now = this.#uses.clock.now();
    for (const allocation of [...this.#byPort.values()]) {
      if (allocation.expiresAt <= now) this.remove(allocation, "it was not refreshed");
      else allocation.pass(now);
    }
    for (const [token, { socket, user, until }] of this.#reservations) {
      if (until > now) continue;
      this.#reservations.delete(token);
      this.leave(user);
      socket.close();
    }
    const more = this.#onTick(now);
    if (more || this.#byPort.size > 0 || this.#reservations.size > 0) this.watch();
  }
}
