import type { SipRequest } from "#sip/message/message";
import type { Flow } from "#sip/transport/flow";
import type { DialogSubscription } from "./dialog-subscription.ts";

/** All subscriptions: by dialog, by watcher, and by the flow with which they end. */
export class SubscriptionTable {
  /** By our tag, which no other dialog has. */
  readonly #byDialog = new Map<string, DialogSubscription>();
  readonly #byWatcher = new Map<string, Set<DialogSubscription>>();
  readonly #byFlow = new Map<Flow, Set<DialogSubscription>>();

  get size(): number {
    return this.#byDialog.size;
  }

  /** The subscription whose dialog this request belongs to. */
  find(request: SipRequest, flow: Flow): DialogSubscription | undefined {
    const found = this.#byDialog.get(request.to.tag ?? "");
    if (found?.dialog.remoteTag !== request.from.tag) return undefined;
    // COMPAT: pidgin-sipe 1.25 that subscribes ten times at once keeps the Call-ID of the first and the tags of the last.
    const mixedUp = found?.epid !== undefined && found.dialog.flow === flow;
    return found?.dialog.callId === request.callId || mixedUp ? found : undefined;
  }

  of(watcher: string): ReadonlySet<DialogSubscription> {
    return this.#byWatcher.get(watcher) ?? NONE;
  }

  all(): Iterable<DialogSubscription> {
    return this.#byDialog.values();
  }

  add(subscription: DialogSubscription): void {
    const { dialog, watcher } = subscription;
    this.#byDialog.set(dialog.localTag, subscription);
    const held = this.#byWatcher.get(watcher);
    if (held) held.add(subscription);
    else this.#byWatcher.set(watcher, new Set([subscription]));
    this.#join(dialog.flow, subscription);
  }

  /** It goes over another flow from now on. */
  move(subscription: DialogSubscription, from: Flow, to: Flow): void {
    if (from === to) return;
    this.#byFlow.get(from)?.delete(subscription);
    this.#join(to, subscription);
  }

  remove(subscription: DialogSubscription): void {
    const { dialog, watcher } = subscription;
    this.#byDialog.delete(dialog.localTag);
    const held = this.#byWatcher.get(watcher);
    held?.delete(subscription);
    if (held?.size === 0) this.#byWatcher.delete(watcher);
    this.#byFlow.get(dialog.flow)?.delete(subscription);
  }

  /** One listener per connection: a Communicator client has six subscriptions on it. A UDP flow never closes. */
  #join(flow: Flow, subscription: DialogSubscription): void {
    const known = this.#byFlow.get(flow);
    if (known) {
      known.add(subscription);
      return;
    }
    if (flow.transport === "udp") return;
    const set = new Set([subscription]);
    this.#byFlow.set(flow, set);
    flow.onClose(() => {
      this.#byFlow.delete(flow);
      for (const one of set) one.over();
    });
  }
}

const NONE: ReadonlySet<DialogSubscription> = new Set();
