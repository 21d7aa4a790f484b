import type { Sender } from "#pipeline/request-context";
import type { Flow } from "#sip/transport/flow";

/** How many people may prove themselves on one connection (a gateway). */
const MOST_PER_FLOW = 1000;

/** Who has proven to be behind which connection. It ends with the connection, or when the person's proof counts no more. */
export class Proofs {
  readonly #byFlow = new WeakMap<Flow, Map<string, Sender>>();
  readonly #flowsOf = new Map<string, Set<WeakRef<Flow>>>();

  find(flow: Flow, aor: string): Sender | undefined {
    return this.#byFlow.get(flow)?.get(aor);
  }

  put(flow: Flow, sender: Sender): void {
    if (flow.transport === "udp") return; // a datagram's address proves nothing
    const known = this.#byFlow.get(flow);
    if (!known) this.#byFlow.set(flow, new Map([[sender.aor, sender]]));
    else if (!known.has(sender.aor) && known.size < MOST_PER_FLOW) known.set(sender.aor, sender);
    else return;
    const flows = this.#flowsOf.get(sender.aor) ?? new Set();
    const reference = new WeakRef(flow);
    flows.add(reference);
    this.#flowsOf.set(sender.aor, flows);
    flow.onClose(() => {
      flows.delete(reference);
      if (flows.size === 0 && this.#flowsOf.get(sender.aor) === flows) this.#flowsOf.delete(sender.aor);
    });
  }

  /** Takes back what somebody has proven, everywhere; answers the connections where it was. */
  forget(aor: string): Flow[] {
    const flows = [...(this.#flowsOf.get(aor) ?? [])].flatMap((reference) => reference.deref() ?? []);
    for (const flow of flows) this.#byFlow.get(flow)?.delete(aor);
    this.#flowsOf.delete(aor);
    return flows;
  }
}
