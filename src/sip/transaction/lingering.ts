import type { Octets } from "#base/octets";
import type { Flow } from "../transport/flow.ts";
import type { ClientMachinePorts, Machine } from "./ports.ts";
import type { Shared } from "./shared.ts";
import type { TimerLines } from "./timer-lines.ts";

/** A machine that is over for its user and only waits for repeats. It talks to other ports from then on. */
export interface LingeringMachine extends Machine {
  linger(ports: ClientMachinePorts): void;
  /** Of a server: repeats its answer. */
  retransmitted?(): void;
}

/**
 * What is left over UDP of a transaction with its final answer, until timer J or K: the machine with the printed answer, and
 * neither message nor user. At 3,000 requests a second 100,000 of these live: 1 KB each instead of 8.
 */
export class Lingering implements ClientMachinePorts {
  readonly reliable = false;
  readonly machine: LingeringMachine;
  readonly key: string;
  readonly #flow: Flow;
  readonly #shared: Shared;
  readonly #queue: LingeringQueue;
  /** Told of the end, when somebody asked for that. */
  readonly #endActions: readonly (() => void)[] | undefined;
  isOver = false;
  after: Lingering | undefined;

  constructor(
    of: { readonly machine: LingeringMachine; readonly key: string; readonly flow: Flow },
    shared: Shared,
    queue: LingeringQueue,
    endActions: readonly (() => void)[] | undefined,
  ) {
    this.machine = of.machine;
    this.key = of.key;
    this.#flow = of.flow;
    this.#shared = shared;
    this.#queue = queue;
    this.#endActions = endActions;
    of.machine.linger(this);
  }

  get timers(): TimerLines {
    return this.#shared.timers;
  }
  get values() {
    return this.#shared.values;
  }

  /** The same request arrived again. */
  retransmitted(): void {
    this.machine.retransmitted?.();
  }

  transmit(octets: Octets): boolean {
    // A key begins with the branch, which is how traces name a transaction: cut out when needed, so that no message is kept for it.
    return this.#shared.transmit(octets, this.#flow, this.key.split(" ", 1)[0] ?? "", undefined);
  }

  timedOut(): void {}
  transportFailed(): void {}

  ended(): void {
    this.isOver = true;
    this.#queue.left(this);
    if (this.#endActions) for (const action of this.#endActions) action();
  }
}

/** Transactions that linger, all for the same time; where there are too many the oldest go first, and never a new request. */
export class LingeringQueue {
  readonly #byKey = new Map<string, Lingering>();
  readonly #most: number;
  #first: Lingering | undefined;
  #last: Lingering | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#byKey.size;
  }

  find(key: string): Lingering | undefined {
    return this.#byKey.get(key);
  }

  add(one: Lingering): void {
    if (this.#last) this.#last.after = one;
    else this.#first = one;
    this.#last = one;
    this.#byKey.set(one.key, one);
    if (this.size > this.#most) this.#first?.machine.transportFailed();
  }

  left(one: Lingering): void {
    if (this.#byKey.get(one.key) === one) this.#byKey.delete(one.key);
    while (this.#first?.isOver) this.#first = this.#first.after;
    if (!this.#first) this.#last = undefined;
  }
}
