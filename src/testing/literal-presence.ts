import { parseXml } from "#formats/xml/element";
import type {
  Container,
  Presence,
  PresenceChange,
  Publication,
  PublicationChange,
  PublishOutcome,
  Seen,
  Subscriber,
} from "#roles/presence/contract";

/** A presence whose state a test writes down: says what it holds, and keeps what it was asked to do. */
export class LiteralPresence implements Presence {
  /** By owner. */
  readonly held = new Map<string, Publication[]>();
  /** `owner watcher` to the container that is read; 200 where nothing is said. */
  readonly read = new Map<string, number | undefined>();
  readonly rooms: Container[] = [];
  readonly waiting: Subscriber[] = [];
  readonly done: unknown[] = [];
  /** How often somebody asked what a container shows: once for each document that is printed. */
  asked = 0;
  outcome: (changes: readonly PublicationChange[]) => PublishOutcome | Promise<PublishOutcome> = () => ({
    kind: "published",
  });
  state: Seen = { state: "available-data", availability: 3500, displayName: "Bob Jones" };
  #listeners = new Set<(change: PresenceChange) => void>();

  publish(owner: string, endpoint: string, changes: readonly PublicationChange[]) {
    this.done.push({ publish: owner, endpoint, changes });
    return this.outcome(changes);
  }
  publications(owner: string, categories?: readonly string[]) {
    return (this.held.get(owner) ?? []).filter((one) => categories?.includes(one.category) ?? true);
  }
  containers() {
    return this.rooms;
  }
  setMembers(owner: string, changes: unknown) {
    this.done.push({ setMembers: owner, changes });
    return this.outcome([]);
  }
  subscribers() {
    return this.waiting;
  }
  acknowledge(owner: string, watcher: string) {
    this.done.push({ acknowledge: owner, watcher });
    return true;
  }
  watched(owner: string, watcher: string) {
    this.done.push({ watched: owner, watcher });
  }
  containerOf(owner: string, watcher: string) {
    if (!this.held.has(owner)) return undefined;
    const key = `${owner} ${watcher}`;
    return this.read.has(key) ? this.read.get(key) : 200;
  }
  visible(owner: string, container: number, categories: readonly string[]) {
    this.asked++;
    return this.publications(owner, categories).filter((one) => one.container === container && one.content);
  }
  seen() {
    return this.state;
  }
  admits() {
    return "admitted" as const;
  }
  onChange(action: (change: PresenceChange) => void) {
    this.#listeners.add(action);
    return () => this.#listeners.delete(action);
  }

  /** Puts a publication in the place of the one with its key. */
  holds(owner: string, category: string, container: number, version: number, content: string): void {
    const read = parseXml(content);
    if (!read.ok) throw new Error(read.expected);
    const others = (this.held.get(owner) ?? []).filter(
      (one) => one.category !== category || one.container !== container,
    );
    const one: Publication = {
      category,
      instance: category === "state" ? 1 : 0,
      container,
      version,
      expireType: "user",
      publishTime: Date.UTC(2026, 10, 23, 8, 1, 7, 120),
      content: read.value,
    };
    this.held.set(owner, [...others, one]);
  }

  changes(owner: string, change: Partial<PresenceChange>): void {
    const none = { categories: [], visible: new Map(), members: [], subscribers: false };
    for (const listener of this.#listeners) listener({ owner, ...none, ...change });
  }
}
