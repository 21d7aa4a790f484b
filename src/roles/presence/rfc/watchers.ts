import type { CancelTimer } from "#base/clock";
import type { Document, Subscription } from "../../subscriptions/contract.ts";
import type { PresenceChange } from "../contract.ts";
import { COLLAPSE_MS } from "./limits.ts";
import type { SeenPrinter } from "./print-seen.ts";
import { NOTE_CONTAINERS } from "./reported-changes.ts";
import type { StandardPresenceUses } from "./uses.ts";

/** One subscription that tells of people. */
export interface StandardWatcher {
  readonly subscription: Subscription;
  /** A number of its own, for the lists of watchers. */
  readonly number: number;
  /** News of one of them; undefined: there is no such user any more. */
  told(owner: string, document: Document | undefined): void;
}

type WatcherUses = Pick<StandardPresenceUses, "presence" | "clock">;

const OWN_CONTAINER = 2;
type Container = number | undefined;

/** Who watches whom in the standard dialect, and the telling: at once, then at most every COLLAPSE_MS, the last state always. */
export class StandardWatchers {
  readonly #uses: WatcherUses;
  readonly #printer: SeenPrinter;
  /** By owner: the container that each watcher reads; undefined: there is no such user. */
  readonly #byOwner = new Map<string, Map<StandardWatcher, Container>>();
  /** By owner, while the timer runs: the containers with news, and whether watchers may have moved. */
  readonly #waiting = new Map<string, { news: Set<number>; moved: boolean; stop: CancelTimer }>();
  /** Somebody began or stopped to watch this person. */
  readonly #audienceChanged: (owner: string) => void;
  #last = 0;

  constructor(uses: WatcherUses, printer: SeenPrinter, audienceChanged: (owner: string) => void) {
    this.#uses = uses;
    this.#printer = printer;
    this.#audienceChanged = audienceChanged;
  }

  nextNumber(): number {
    return ++this.#last;
  }

  /** Begins to watch, or looks anew; gives what is seen. Undefined: there is no such user. */
  watch(watcher: StandardWatcher, owner: string): Document | undefined {
    const { subscription } = watcher;
    const container = this.#uses.presence.containerOf(owner, subscription.watcher);
    if (subscription.open) this.#enter(watcher, owner, container);
    return container === undefined
      ? undefined
      : this.#printer.document(owner, container, subscription.watcher);
  }

  unwatch(watcher: StandardWatcher, owner: string): void {
    const watchers = this.#byOwner.get(owner);
    if (!watchers?.delete(watcher)) return;
    if (watchers.size === 0) this.#byOwner.delete(owner);
    this.#audienceChanged(owner);
  }

  /** Everybody who watches this person now. */
  of(owner: string): Iterable<StandardWatcher> {
    return this.#byOwner.get(owner)?.keys() ?? [];
  }

  changed({ owner, visible, members }: PresenceChange): void {
    const news = new Set<number>();
    for (const [container, categories] of visible) {
      const note = categories.includes("note");
      if (note || categories.includes("state")) news.add(container);
      if (note && NOTE_CONTAINERS.includes(container)) news.add(OWN_CONTAINER); // owners see their note
    }
    if (news.size === 0 && members.length === 0) return;
    this.#printer.forget(owner);
    this.#tell(owner, news, members.length > 0);
  }

  /** The account came, went, was enabled or disabled. */
  accountChanged(owner: string): void {
    this.#printer.forget(owner);
    this.#tell(owner, new Set(), true);
  }

  end(): void {
    for (const { stop } of this.#waiting.values()) stop();
    this.#waiting.clear();
  }

  #enter(watcher: StandardWatcher, owner: string, container: Container): void {
    const watchers = this.#byOwner.get(owner) ?? new Map<StandardWatcher, Container>();
    const isNew = !watchers.has(watcher);
    this.#byOwner.set(owner, watchers.set(watcher, container));
    if (!isNew) return;
    const who = watcher.subscription.watcher;
    if (container !== undefined && owner !== who) this.#uses.presence.watched(owner, who);
    this.#audienceChanged(owner);
  }

  #tell(owner: string, news: ReadonlySet<number>, moved: boolean): void {
    if (!this.#byOwner.has(owner)) return;
    const waiting = this.#waiting.get(owner);
    if (!waiting) {
      this.#tellNow(owner, news, moved);
      return;
    }
    for (const container of news) waiting.news.add(container);
    waiting.moved ||= moved;
  }

  #tellNow(owner: string, news: ReadonlySet<number>, moved: boolean): void {
    const stop = this.#uses.clock.after(COLLAPSE_MS, () => {
      const waited = this.#waiting.get(owner);
      this.#waiting.delete(owner);
      if (waited && (waited.moved || waited.news.size > 0)) this.#tellNow(owner, waited.news, waited.moved);
    });
    this.#waiting.set(owner, { news: new Set(), moved: false, stop });
    const watchers = this.#byOwner.get(owner);
    for (const [watcher, before] of [...(watchers ?? [])]) {
      const who = watcher.subscription.watcher;
      const container = moved ? this.#uses.presence.containerOf(owner, who) : before;
      if (container === before && (container === undefined || !news.has(container))) continue;
      if (watchers?.has(watcher)) watchers.set(watcher, container);
      watcher.told(
        owner,
        container === undefined ? undefined : this.#printer.document(owner, container, who),
      );
    }
  }
}
