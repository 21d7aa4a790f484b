import type { Sender } from "#pipeline/request-context";
import type { Flow } from "#sip/transport/flow";

/** How many people may prove themselves on one connection (a gateway). */
const MOST_PER_FLOW = 1000;

/** Who has proven to be behind which connection. It ends with the connection, or when the person's proof counts no more. */
export class Proofs {
  /** Nearly every connection is one person's: only a gateway's has a map. */
  readonly #byFlow = new Map<Flow, Sender | Map<string, Sender>>();
  readonly #flowsOf = new Map<string, readonly Flow[]>();

  find(flow: Flow, aor: string): Sender | undefined {
    const known = this.#byFlow.get(flow);
    if (known instanceof Map) return known.get(aor);
    return known?.aor === aor ? known : undefined;
  }

  put(flow: Flow, sender: Sender): void {
    if (flow.transport === "udp") return; // a datagram's address proves nothing
    const known = this.#byFlow.get(flow);
    if (this.find(flow, sender.aor)) return;
    if (known instanceof Map) {
      if (known.size >= MOST_PER_FLOW) return;
      known.set(sender.aor, sender);
    } else this.#byFlow.set(flow, known ? mapOf(known, sender) : sender);
    this.#flowsOf.set(sender.aor, (this.#flowsOf.get(sender.aor) ?? NONE).concat(flow));
    if (!known) flow.onClose(() => this.#ended(flow));
  }

  /** Takes back what somebody has proven, everywhere; answers the connections where it was. */
  forget(aor: string): readonly Flow[] {
    const flows = this.#flowsOf.get(aor) ?? [];
    for (const flow of flows) {
      const known = this.#byFlow.get(flow);
      if (known instanceof Map) known.delete(aor);
      else if (known) this.#byFlow.set(flow, new Map()); // its end is listened for already
    }
    this.#flowsOf.delete(aor);
    return flows;
  }

  /** Takes back what somebody has proven on one connection. */
  forgetOn(flow: Flow, aor: string): void {
    const known = this.#byFlow.get(flow);
    if (known instanceof Map) known.delete(aor);
    else if (known?.aor === aor) this.#byFlow.set(flow, new Map()); // its end is listened for already
    const others = this.#flowsOf.get(aor)?.filter((one) => one !== flow) ?? [];
    if (others.length > 0) this.#flowsOf.set(aor, others);
    else this.#flowsOf.delete(aor);
  }

  #ended(flow: Flow): void {
    const known = this.#byFlow.get(flow);
    this.#byFlow.delete(flow);
    for (const aor of known instanceof Map ? known.keys() : known ? [known.aor] : []) {
      const others = this.#flowsOf.get(aor)?.filter((one) => one !== flow) ?? [];
      if (others.length > 0) this.#flowsOf.set(aor, others);
      else this.#flowsOf.delete(aor);
    }
  }
}

const NONE: readonly Flow[] = [];

const mapOf = (...senders: readonly Sender[]): Map<string, Sender> =>
  new Map(senders.map((sender) => [sender.aor, sender]));
