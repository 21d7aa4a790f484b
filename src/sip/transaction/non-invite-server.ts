import type { Octets } from "#base/octets";
import type { Machine, MachinePorts } from "./ports.ts";
import type { Timer } from "./timer-lines.ts";

type State = "trying" | "proceeding" | "completed" | "terminated";

/** Non-INVITE server transaction: the four states of RFC 3261, figure 8. */
export class NonInviteServerTransaction implements Machine {
  #state: State = "trying";
  #latest: Octets | undefined;
  #end: Timer | undefined;
  #ports: MachinePorts;

  constructor(ports: MachinePorts) {
    this.#ports = ports;
  }

  get state(): State {
    return this.#state;
  }

  /** Whether an answer would be sent now: only before the final one. */
  admits(_status: number): boolean {
    return this.#state === "trying" || this.#state === "proceeding";
  }

  respond(status: number, octets: Octets): void {
    if (!this.admits(status)) return; // no such arrow
    this.#latest = octets;
    if (!this.#ports.transmit(octets, false)) this.#enter("terminated");
    else this.#enter(status < 200 ? "proceeding" : "completed");
  }

  /** The same request arrived again: repeat our latest answer and tell nobody. */
  retransmitted(): void {
    if (this.#latest === undefined || this.#state === "terminated") return;
    if (!this.#ports.transmit(this.#latest, true)) this.#enter("terminated");
  }

  /** Completed: what it still needs the world for, these do. */
  linger(ports: MachinePorts): void {
    this.#ports = ports;
  }

  transportFailed(): void {
    this.#enter("terminated");
  }

  timerFired(): void {
    this.#enter("terminated"); // J, the only one
  }

  #enter(state: State): void {
    if (this.#state === "terminated") return;
    this.#state = state;
    if (state === "completed") this.#startTimerJ();
    if (state === "terminated") {
      this.#ports.timers.stop(this.#end);
      this.#ports.ended();
    }
  }

  #startTimerJ(): void {
    const { timers, reliable, values } = this.#ports;
    if (reliable) this.#enter("terminated");
    else this.#end = timers.start(64 * values.t1, this, "J");
  }
}
