import type { Octets } from "#base/octets";
import type { ClientMachinePorts, Machine } from "./ports.ts";
import type { Timer } from "./timer-lines.ts";

type State = "calling" | "proceeding" | "completed" | "accepted" | "terminated";

/** RFC 3261 §17.1.1.2: timer D is at least 32 s over UDP. */
const TIMER_D_MS = 32_000;

/** INVITE client transaction: RFC 3261 figure 5 with the "accepted" state of RFC 6026 §7.2. */
export class InviteClientTransaction implements Machine {
  #state: State = "calling";
  #request: Octets = "";
  #ack: Octets | undefined;
  #repeatAfter: number;
  #repeat: Timer | undefined;
  #end: Timer | undefined;
  readonly #ports: ClientMachinePorts;

  constructor(ports: ClientMachinePorts) {
    this.#ports = ports;
    this.#repeatAfter = ports.values.t1;
  }

  get state(): State {
    return this.#state;
  }

  /** Sends the INVITE. False: the flow refused it; nothing is running and nobody is told. */
  start(invite: Octets): boolean {
    const { timers, reliable, values } = this.#ports;
    if (!this.#ports.transmit(invite, false)) return false;
    this.#end = timers.start(64 * values.t1, this, "B");
    if (reliable) return true;
    this.#request = invite;
    this.#repeat = timers.start(this.#repeatAfter, this, "A");
    return true;
  }

  /**
   * A response arrived. True when it is for the user: provisional ones, the first final one, and every 2xx.
   * `makeAck` prints the ACK to a final answer that is no 2xx; it is asked once.
   */
  received(status: number, makeAck: () => Octets): boolean {
    if (status < 200) return this.#provisional();
    if (status < 300) return this.#success();
    return this.#failure(makeAck);
  }

  /** CANCEL was sent: a final answer is owed within 64·T1 (RFC 3261 §9.1). */
  cancelled(): void {
    const { timers, values } = this.#ports;
    if (this.#state !== "proceeding") return;
    timers.stop(this.#end);
    this.#end = timers.start(64 * values.t1, this, "B");
  }

  transportFailed(): void {
    if (this.#state === "calling" || this.#state === "proceeding") this.#ports.transportFailed();
    this.#enter("terminated");
  }

  timerFired(name: string): void {
    if (name === "B") this.#ports.timedOut();
    if (name === "A") this.#timerA();
    else this.#enter("terminated"); // B, D and M
  }

  #provisional(): boolean {
    if (this.#state === "calling") this.#enter("proceeding");
    return this.#state === "proceeding";
  }

  #success(): boolean {
    if (this.#state === "calling" || this.#state === "proceeding") this.#enter("accepted");
    return this.#state === "accepted";
  }

  #failure(makeAck: () => Octets): boolean {
    const first = this.#state === "calling" || this.#state === "proceeding";
    if (!first && this.#state !== "completed") return false;
    this.#ack ??= makeAck();
    const sent = this.#ports.transmit(this.#ack, !first);
    // The user gets the answer even where the ACK could not be sent: the call is over either way.
    this.#enter(sent ? "completed" : "terminated");
    return first;
  }

  #timerA(): void {
    this.#repeatAfter *= 2;
    this.#repeat = this.#ports.timers.start(this.#repeatAfter, this, "A");
    if (!this.#ports.transmit(this.#request, true)) this.transportFailed();
  }

  #enter(state: State): void {
    if (this.#state === "terminated" || this.#state === state) return;
    const { timers, reliable, values } = this.#ports;
    timers.stop(this.#repeat);
    timers.stop(this.#end);
    this.#state = state;
    this.#request = ""; // never repeated after any answer
    if (state === "terminated") this.#ports.ended();
    else if (state === "accepted") this.#end = timers.start(64 * values.t1, this, "M");
    else if (state === "completed") {
      if (reliable) this.#enter("terminated");
      else this.#end = timers.start(TIMER_D_MS, this, "D");
    }
  }
}
