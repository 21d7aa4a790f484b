import { type Flow, isReliable } from "../transport/flow.ts";

/** What a flow's end has to be told to. */
export interface OnFlow {
  failed(reason: string): void;
}

/** The transactions of one flow, so that a connection has one listener however many they are. */
export interface FlowTransactions {
  readonly flow: Flow;
  readonly all: Set<OnFlow>;
  /** Server transactions without a final answer. */
  unanswered: number;
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
    const made: FlowTransactions = { flow, all: new Set(), unanswered: 0 };
    this.#flows.set(flow.id, made);
    if (isReliable(flow.transport)) flow.onClose((reason) => this.#closed(made, reason));
    return made;
  }

  leave(flow: FlowTransactions, transaction: OnFlow): void {
    flow.all.delete(transaction);
    if (flow.all.size === 0 && !isReliable(flow.flow.transport)) this.#flows.delete(flow.flow.id);
  }

  #closed(flow: FlowTransactions, reason: string): void {
    if (this.#flows.get(flow.flow.id) === flow) this.#flows.delete(flow.flow.id);
    for (const transaction of [...flow.all]) {
      try {
        transaction.failed(reason);
      } catch (error) {
        this.#defect(error);
      }
    }
  }
}
