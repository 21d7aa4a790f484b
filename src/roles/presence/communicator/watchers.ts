import type { CancelTimer } from "#base/clock";
import type { Document, Subscription } from "../../subscriptions/contract.ts";
import type { PresenceChange } from "../contract.ts";
import { COLLAPSE_MS } from "./limits.ts";
import type { CommunicatorPresenceUses } from "./uses.ts";
import { keyOf, keyOfNames, type Printer, type View } from "./view.ts";

/** One subscription with the people it watches. */
export interface Watcher {
  readonly subscription: Subscription;
  view: View;
  /** Addresses of our domains, whether there is such a user or not (there may be one tomorrow). */
  readonly owners: Set<string>;
  /** Somebody whom it watches is gone from the directory. */
  gone(owner: string): void;
}

/** What changed of one person and was not yet told. */
interface Untold {
  /** By container. */
  readonly categories: Map<number, Set<string>>;
  /** Watchers may read another container now. */
  moved: boolean;
}

/**
 * Who watches whom, and the telling: one document for each container and view that a change touches, shared by all who watch it.
 * After a notification further changes of the same person wait and travel together.
 */
export class Watchers {
  readonly #uses: CommunicatorPresenceUses;
  readonly #printer: Printer;
  /** By owner: the container that each watcher reads; undefined: there is no such user. */
  readonly #byOwner = new Map<string, Map<Watcher, number | undefined>>();
  /** By owner: what waits while the timer runs. */
  readonly #waiting = new Map<string, { untold: Untold; stop: CancelTimer }>();

  constructor(uses: CommunicatorPresenceUses, printer: Printer) {
    this.#uses = uses;
    this.#printer = printer;
  }

  /** Begins to watch, or looks anew; gives the container that is read. */
  watch(watcher: Watcher, owner: string): number | undefined {
    const { presence } = this.#uses;
    const container = presence.containerOf(owner, watcher.subscription.watcher);
    if (!watcher.subscription.open) return container; // a poll
    const isNew = !watcher.owners.has(owner);
    watcher.owners.add(owner);
    const watchers = this.#byOwner.get(owner) ?? new Map<Watcher, number | undefined>();
    this.#byOwner.set(owner, watchers.set(watcher, container));
    if (isNew && container !== undefined && owner !== watcher.subscription.watcher)
      presence.watched(owner, watcher.subscription.watcher);
    return container;
  }

  unwatch(watcher: Watcher, owner: string): void {
    watcher.owners.delete(owner);
    const watchers = this.#byOwner.get(owner);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.#byOwner.delete(owner);
  }

  /** The subscription is over. */
  leave(watcher: Watcher): void {
    for (const owner of [...watcher.owners]) this.unwatch(watcher, owner);
  }

  changed({ owner, categories, visible, members }: PresenceChange): void {
    // Who else watches is in no document; when thousands come back at once, that is what changes most.
    if (categories.length + visible.size + members.length > 0) this.#printer.forget(owner);
    if (visible.size > 0 || members.length > 0) this.#tell(owner, visible, members.length > 0);
  }

  /** The account came, went, was enabled or disabled. */
  accountChanged(owner: string): void {
    this.#printer.forget(owner);
    this.#tell(owner, NOTHING, true);
  }

  end(): void {
    for (const { stop } of this.#waiting.values()) stop();
    this.#waiting.clear();
  }

  #tell(owner: string, visible: PresenceChange["visible"], moved: boolean): void {
    if (!this.#byOwner.has(owner)) return;
    const waiting = this.#waiting.get(owner);
    const untold = waiting?.untold ?? { categories: new Map(), moved: false };
    untold.moved ||= moved;
    for (const [container, categories] of visible) {
      const known = untold.categories.get(container);
      if (known) for (const category of categories) known.add(category);
      else untold.categories.set(container, new Set(categories));
    }
    if (!waiting) this.#tellNow(owner, untold);
  }

  #tellNow(owner: string, untold: Untold): void {
    const stop = this.#uses.clock.after(COLLAPSE_MS, () => {
      const waited = this.#waiting.get(owner)?.untold;
      this.#waiting.delete(owner);
      if (waited && (waited.moved || waited.categories.size > 0)) this.#tellNow(owner, waited);
    });
    this.#waiting.set(owner, { untold: { categories: new Map(), moved: false }, stop });

    const watchers = this.#byOwner.get(owner);
    if (!watchers) return;
    const documents = new Map<number, Document | undefined>();
    const alike = new Map<string, Document>();
    for (const [watcher, container] of watchers) {
      if (untold.moved && this.#move(watchers, watcher, owner, container)) continue;
      if (container === undefined) continue;
      const key = keyOf(watcher.view, container);
      let document = documents.get(key);
      if (document === undefined && !documents.has(key)) {
        document = this.#news(owner, container, watcher, untold.categories.get(container), alike);
        documents.set(key, document);
      }
      if (document) watcher.subscription.notify(document);
    }
  }

  /** What a container has to say in a view; undefined: nothing of what changed is in it. */
  #news(
    owner: string,
    container: number,
    { view, subscription }: Watcher,
    changed: ReadonlySet<string> | undefined,
    alike: Map<string, Document>,
  ): Document | undefined {
    const categories = changed ? view.categories.filter((category) => changed.has(category)) : [];
    if (categories.length === 0) return undefined;
    // Views that differ in what did not change have the same news.
    const key = `${container} ${view.reads} ${view.list} ${keyOfNames(categories)}`;
    const known = alike.get(key);
    if (known) return known;
    const document =
      categories.length === view.categories.length
        ? this.#printer.whole(owner, container, view, subscription.watcher)
        : this.#printer.part(owner, container, view, categories, subscription.watcher);
    alike.set(key, document);
    return document;
  }

  /** True when the watcher reads another container than before, and was told all of it. */
  #move(
    watchers: Map<Watcher, number | undefined>,
    watcher: Watcher,
    owner: string,
    before: number | undefined,
  ): boolean {
    const now = this.#uses.presence.containerOf(owner, watcher.subscription.watcher);
    if (now === before) return false;
    watchers.set(watcher, now);
    if (now === undefined) watcher.gone(owner);
    else
      watcher.subscription.notify(
        this.#printer.whole(owner, now, watcher.view, watcher.subscription.watcher),
      );
    return true;
  }
}

const NOTHING: PresenceChange["visible"] = new Map();
