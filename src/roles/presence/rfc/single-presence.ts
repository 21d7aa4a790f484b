import { PIDF_TYPE } from "#formats/pidf/presence-document";
import type { RequestContext } from "#pipeline/request-context";
import type { EventPackage, Subscribed, Subscription } from "../../subscriptions/contract.ts";
import { noSuchUser } from "../problems.ts";
import { MOST_EXPIRES_SECONDS } from "./limits.ts";
import type { StandardPresenceUses } from "./uses.ts";
import type { StandardWatcher, StandardWatchers } from "./watchers.ts";

/** Presence of one person as a PIDF document (RFC 3856); takes whatever the packages before it have left. */
export class SinglePidf implements EventPackage {
  readonly event = "presence";
  readonly types = [PIDF_TYPE];
  readonly maxExpiresSeconds = MOST_EXPIRES_SECONDS;
  readonly #uses: StandardPresenceUses;
  readonly #watchers: StandardWatchers;
  readonly #known = new Map<Subscription, StandardWatcher>();

  constructor(uses: StandardPresenceUses, watchers: StandardWatchers) {
    this.#uses = uses;
    this.#watchers = watchers;
  }

  subscribed(subscription: Subscription, context: RequestContext): Subscribed {
    const owner = subscription.resource;
    if (!this.#uses.directory.find(owner)?.enabled) {
      this.#refuse(context, owner);
      return "refused";
    }
    const watcher = this.#known.get(subscription) ?? this.#begin(subscription);
    return { document: this.#watchers.watch(watcher, owner) ?? "nothing-yet" };
  }

  #begin(subscription: Subscription): StandardWatcher {
    const watcher: StandardWatcher = {
      subscription,
      number: this.#watchers.nextNumber(),
      told: (_owner, document) => {
        if (document) subscription.notify(document);
        else subscription.end("noresource");
      },
    };
    if (!subscription.open) return watcher; // a poll
    this.#known.set(subscription, watcher);
    subscription.onEnd(() => {
      this.#known.delete(subscription);
      this.#watchers.unwatch(watcher, subscription.resource);
    });
    return watcher;
  }

  /** As calls are answered: 404 for who is not here, 480 for who may not sign in. Other domains were refused before (PRX-0005). */
  #refuse(context: RequestContext, owner: string): void {
    if (this.#uses.directory.find(owner)) context.refuse(480, noSuchUser(owner, "disabled"));
    else context.refuse(404, noSuchUser(owner, "no such user"));
  }
}
