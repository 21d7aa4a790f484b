import type { Octets } from "#base/octets";
import type { Machine, MachinePorts } from "./ports.ts";
import type { Timer } from "./timer-lines.ts";

type State = "proceeding" | "completed" | "confirmed" | "accepted" | "terminated";

/** INVITE server transaction: RFC 3261 figure 7 with the "accepted" state of RFC 6026 §7.1. */
export class InviteServerTransaction implements Machine {
  #state: State = "proceeding";
  #latest: Octets | undefined;
  #repeatAfter: number;
  #repeat: Timer | undefined;
  #end: Timer | undefined;
  readonly #ports: MachinePorts;

  constructor(ports: MachinePorts) {
    this.#ports = ports;
    this.#repeatAfter = ports.values.t1;
  }

  get state(): State {
    return this.#state;
  }

  /** Whether an answer would be sent now: any before the final one, and after a 2xx further 2xx. */
  admits(status: number): boolean {
    const isSuccess = status >= 200 && status < 300;
    return this.#state === "proceeding" || (this.#state === "accepted" && isSuccess);
  }

  respond(status: number, octets: Octets): void {
    if (!this.admits(status)) return; // no such arrow
    const again = this.#state === "accepted";
    // A 2xx is repeated by who gave it (RFC 3261 §13.3.1.4), so it need not be kept.
    this.#latest = status >= 200 && status < 300 ? undefined : octets;
    if (!this.#ports.transmit(octets, false)) this.#enter("terminated");
    else if (status >= 200 && !again) this.#enter(status < 300 ? "accepted" : "completed");
  }

  /** The same INVITE arrived again: repeat our latest answer, unless it is a 2xx. */
  retransmitted(): void {
    if (this.#state === "proceeding" || this.#state === "completed") this.#repeatLatest();
  }

  /** The ACK arrived. True when it is for the user, because the answer was a 2xx. */
  acknowledged(): boolean {
    if (this.#state === "completed") this.#enter("confirmed");
    return this.#state === "accepted";
  }

  transportFailed(): void {
    this.#enter("terminated");
  }

  timerFired(name: string): void {
    if (name === "G") this.#timerG();
    else this.#enter("terminated"); // H, I and L
  }

  #timerG(): void {
    this.#repeatAfter = Math.min(2 * this.#repeatAfter, this.#ports.values.t2);
    this.#repeatLatest();
    if (this.#state === "completed") this.#startTimerG();
  }

  #repeatLatest(): void {
    if (this.#latest !== undefined && !this.#ports.transmit(this.#latest, true)) this.#enter("terminated");
  }

  #startTimerG(): void {
    this.#repeat = this.#ports.timers.start(this.#repeatAfter, this, "G");
  }

  #enter(state: State): void {
    if (this.#state === "terminated") return;
    const { timers, reliable, values } = this.#ports;
    timers.stop(this.#repeat);
    timers.stop(this.#end);
    this.#state = state;
    if (state === "completed") {
      if (!reliable) this.#startTimerG();
      this.#end = timers.start(64 * values.t1, this, "H");
    } else if (state === "accepted") {
      this.#end = timers.start(64 * values.t1, this, "L");
    } else if (state === "confirmed") {
      if (reliable) this.#enter("terminated");
      else this.#end = timers.start(values.t4, this, "I");
    } else {
      this.#ports.ended();
    }
  }
}
