import { type Flow, isReliable } from "../transport/flow.ts";

/** What a flow's end has to be told to. */
export interface OnFlow {
  failed(reason: string): void;
}

/** The transactions of one flow, so that a connection has one listener however many they are. */
export class FlowTransactions {
  readonly flow: Flow;
  /** Server transactions without a final answer. */
  unanswered = 0;
  #all: Set<OnFlow> | OnFlow | undefined; // an idle connection's empty set would be a third of what it holds here

  constructor(flow: Flow) {
    this.flow = flow;
  }

  get isEmpty(): boolean {
    return this.#all === undefined;
  }

  all(): readonly OnFlow[] {
    const all = this.#all;
    return all instanceof Set ? [...all] : all ? [all] : [];
  }

  add(transaction: OnFlow): void {
    const all = this.#all;
    if (all instanceof Set) all.add(transaction);
    else this.#all = all && all !== transaction ? new Set([all, transaction]) : transaction;
  }

  remove(transaction: OnFlow): void {
    const all = this.#all;
    const isLast = all instanceof Set ? all.delete(transaction) && all.size === 0 : all === transaction;
    if (isLast) this.#all = undefined;
  }
}

/** Which transactions are on which flow. */
export class TransactionsByFlow {
  readonly #flows = new Map<string, FlowTransactions>();
  readonly #defect: (error: unknown) => void;

  /** `defect` is told what a transaction's user threw; the others are told of the end all the same. */
  constructor(defect: (error: unknown) => void) {
    this.#defect = defect;
  }

  /** A connection's entry lives as long as the connection; that of a UDP address while it has transactions. */
  of(flow: Flow): FlowTransactions {
    const known = this.#flows.get(flow.id);
    if (known) return known;
    const made = new FlowTransactions(flow);
    this.#flows.set(flow.id, made);
    if (isReliable(flow.transport)) flow.onClose((reason) => this.#closed(made, reason));
    return made;
  }

  leave(flow: FlowTransactions, transaction: OnFlow): void {
    flow.remove(transaction);
    if (flow.isEmpty && !isReliable(flow.flow.transport)) this.#flows.delete(flow.flow.id);
  }

  #closed(flow: FlowTransactions, reason: string): void {
    if (this.#flows.get(flow.flow.id) === flow) this.#flows.delete(flow.flow.id);
    for (const transaction of flow.all()) {
      try {
        transaction.failed(reason);
      } catch (error) {
        this.#defect(error);
      }
    }
  }
}
