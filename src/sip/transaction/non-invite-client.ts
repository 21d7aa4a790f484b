import type { Octets } from "#base/octets";
import type { ClientMachinePorts, Machine } from "./ports.ts";
import type { Timer } from "./timer-lines.ts";

type State = "trying" | "proceeding" | "completed" | "terminated";

/** Non-INVITE client transaction: RFC 3261, figure 6. */
export class NonInviteClientTransaction implements Machine {
  #state: State = "trying";
  #request: Octets = "";
  #repeatAfter: number;
  #repeat: Timer | undefined;
  #end: Timer | undefined;
  #ports: ClientMachinePorts;

  constructor(ports: ClientMachinePorts) {
    this.#ports = ports;
    this.#repeatAfter = ports.values.t1;
  }

  get state(): State {
    return this.#state;
  }

  /** Sends the request. False: the flow refused it; nothing is running and nobody is told. */
  start(request: Octets): boolean {
    const { timers, reliable, values } = this.#ports;
    if (!this.#ports.transmit(request, false)) return false;
    this.#end = timers.start(64 * values.t1, this, "F");
    if (reliable) return true;
    this.#request = request;
    this.#repeat = timers.start(this.#repeatAfter, this, "E");
    return true;
  }

  /** A response arrived. True when it is news for the user. */
  received(status: number): boolean {
    if (this.#state !== "trying" && this.#state !== "proceeding") return false;
    if (status >= 200) this.#enter("completed");
    else if (this.#state === "trying") this.#enter("proceeding");
    return true;
  }

  /** Completed: what it still needs the world for, these do. */
  linger(ports: ClientMachinePorts): void {
    this.#ports = ports;
  }

  transportFailed(): void {
    if (this.#state === "trying" || this.#state === "proceeding") this.#ports.transportFailed();
    this.#enter("terminated");
  }

  timerFired(name: string): void {
    if (name === "F") this.#ports.timedOut();
    if (name === "E") this.#timerE();
    else this.#enter("terminated"); // F and K
  }

  #timerE(): void {
    const { timers, values } = this.#ports;
    const longest = this.#state === "proceeding";
    this.#repeatAfter = longest ? values.t2 : Math.min(2 * this.#repeatAfter, values.t2);
    this.#repeat = timers.start(this.#repeatAfter, this, "E");
    if (!this.#ports.transmit(this.#request, true)) this.transportFailed();
  }

  #enter(state: State): void {
    if (this.#state === "terminated") return;
    const { timers, reliable, values } = this.#ports;
    this.#state = state;
    if (state === "proceeding") return; // E and F run on
    this.#request = ""; // never repeated after a final answer
    timers.stop(this.#repeat);
    timers.stop(this.#end);
    if (state === "terminated") this.#ports.ended();
    else if (reliable) this.#enter("terminated");
    else this.#end = timers.start(values.t4, this, "K");
  }
}
