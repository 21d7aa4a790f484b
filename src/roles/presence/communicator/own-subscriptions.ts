import type { RequestContext } from "#pipeline/request-context";
import type { Document, Subscription } from "../../subscriptions/contract.ts";
import { notYourDocument } from "./problems.ts";

/** Subscriptions to documents that are their owner's alone, by owner. */
export class OwnSubscriptions {
  readonly #byOwner = new Map<string, Set<Subscription>>();
  readonly #event: string;

  constructor(event: string) {
    this.#event = event;
  }

  /** False, and refused: it is somebody else's. */
  admit(subscription: Subscription, context: RequestContext): boolean {
    const { watcher, resource } = subscription;
    if (resource !== watcher) {
      context.refuse(403, notYourDocument(this.#event, resource, watcher));
      return false;
    }
    if (subscription.open && !this.#byOwner.get(watcher)?.has(subscription)) this.#add(subscription);
    return true;
  }

  of(owner: string): ReadonlySet<Subscription> | undefined {
    return this.#byOwner.get(owner);
  }

  /** Makes the document once, for all of them; not at all when there are none. */
  tell(owner: string, make: () => Document): void {
    const subscriptions = this.#byOwner.get(owner);
    if (!subscriptions) return;
    const document = make();
    for (const subscription of [...subscriptions]) subscription.notify(document);
  }

  #add(subscription: Subscription): void {
    const { watcher } = subscription;
    const subscriptions = this.#byOwner.get(watcher) ?? new Set();
    this.#byOwner.set(watcher, subscriptions.add(subscription));
    subscription.onEnd(() => {
      subscriptions.delete(subscription);
      if (subscriptions.size === 0 && this.#byOwner.get(watcher) === subscriptions)
        this.#byOwner.delete(watcher);
    });
  }
}
