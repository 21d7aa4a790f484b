import type { CancelTimer } from "#base/clock";
import { utf8Encode } from "#base/octets";
import { printWatcherInfo, WATCHERINFO_TYPE } from "#formats/pidf/watcherinfo";
import type { RequestContext } from "#pipeline/request-context";
import type { Document, EventPackage, Subscribed, Subscription } from "../../subscriptions/contract.ts";
import { COLLAPSE_MS, MOST_EXPIRES_SECONDS, MOST_LISTED_WATCHERS } from "./limits.ts";
import { notYourWatchers } from "./problems.ts";
import type { StandardPresenceUses } from "./uses.ts";
import type { StandardWatchers } from "./watchers.ts";

/** presence.winfo (RFC 3857): their own watchers for the owner alone, the whole list each time. */
export class WatcherInfo implements EventPackage {
  readonly event = "presence.winfo";
  readonly types = [WATCHERINFO_TYPE];
  readonly maxExpiresSeconds = MOST_EXPIRES_SECONDS;
  readonly #uses: StandardPresenceUses;
  readonly #watchers: () => StandardWatchers;
  /** By owner: the subscriptions, with the version of the next document. */
  readonly #byOwner = new Map<string, Map<Subscription, number>>();
  /** Owners whose list has changed within the last moment. */
  readonly #changing = new Map<string, CancelTimer>();

  constructor(uses: StandardPresenceUses, watchers: () => StandardWatchers) {
    this.#uses = uses;
    this.#watchers = watchers;
  }

  subscribed(subscription: Subscription, context: RequestContext): Subscribed {
    const { watcher, resource } = subscription;
    if (watcher !== resource) {
      context.refuse(403, notYourWatchers(resource, watcher));
      return "refused";
    }
    const known = this.#byOwner.get(watcher) ?? new Map<Subscription, number>();
    const version = known.get(subscription) ?? 0;
    if (subscription.open) {
      if (!known.has(subscription)) subscription.onEnd(() => this.#left(subscription));
      this.#byOwner.set(watcher, known.set(subscription, version + 1));
    }
    return { document: this.#document(watcher, version) };
  }

  /** Somebody began or stopped to watch. */
  changed(owner: string): void {
    if (!this.#byOwner.has(owner) || this.#changing.has(owner)) return;
    const stop = this.#uses.clock.after(COLLAPSE_MS, () => {
      this.#changing.delete(owner);
      const known = this.#byOwner.get(owner);
      for (const [subscription, version] of [...(known ?? [])]) {
        known?.set(subscription, version + 1);
        subscription.notify(this.#document(owner, version));
      }
    });
    this.#changing.set(owner, stop);
  }

  end(): void {
    for (const stop of this.#changing.values()) stop();
    this.#changing.clear();
  }

  #left(subscription: Subscription): void {
    const known = this.#byOwner.get(subscription.watcher);
    known?.delete(subscription);
    if (known?.size === 0) this.#byOwner.delete(subscription.watcher);
  }

  #document(owner: string, version: number): Document {
    const watchers = [...this.#watchers().of(owner)].slice(0, MOST_LISTED_WATCHERS);
    const listed = watchers.map(({ number, subscription }) => ({
      id: `w${number}`,
      address: subscription.watcher,
      displayName: this.#uses.directory.find(subscription.watcher)?.name,
      status: "active" as const,
      event: "subscribe" as const,
    }));
    return { contentType: WATCHERINFO_TYPE, body: utf8Encode(printWatcherInfo(owner, version, listed)) };
  }
}
