import { attributeOf, childElement, type XmlElement } from "#formats/xml/element";
import { sameXml } from "#formats/xml/same";
import { Conflicts } from "./conflicts.ts";
import type { Container, Publication, Subscriber } from "./contract.ts";
import { type Aggregate, decideAggregate, OFFLINE } from "./decide-aggregate.ts";
import { DEFAULT_CONTAINERS } from "./decide-container.ts";
import { keyOf, lengthOf, type Move, type Published } from "./decide-publish.ts";
import type { Person } from "./directory-documents.ts";
import { Endpoints } from "./endpoints.ts";
import { OWNED_SLOTS, ownedStates, SIGNED_OUT } from "./owned-states.ts";
import { type RawState, readState } from "./read-state.ts";
import type { Capable } from "./state-documents.ts";

/** Of what somebody says; what is left out is not asked for in particular. */
export interface Wanted {
  readonly container?: number;
  readonly categories?: readonly string[] | undefined;
}

const EVERYTHING: Wanted = {};

/** What the server says, slot by slot, as it stands now. Three lists: an object for each slot would be half of what a user takes. */
interface Owned {
  readonly contents: readonly (XmlElement | undefined)[];
  readonly versions: readonly number[];
  readonly times: readonly number[];
}

/** One user's presence, as long as there is something to remember of it. */
export class Presentity implements Published {
  /** As the directory had them when it was last looked at. */
  person: Person;
  readonly endpoints = new Endpoints();
  readonly conflicts = new Conflicts();
  readonly subscribers = new Map<string, Subscriber>();
  containers: readonly Container[] = DEFAULT_CONTAINERS;
  cardVersion = 1;
  cardTime: number;
  readonly #publications = new Map<string, Publication>();
  /** Counted when it is first asked for: what was stored is not read before. */
  #characters: number | undefined;
  #owned: Owned;
  #since: { own: number; team: number; ownAvailability: number; teamAvailability: number } | undefined;
  #lastActive: number | undefined;
  #wasActive = false;
  #nextStart = Number.POSITIVE_INFINITY;

  constructor(person: Person) {
    this.person = person;
    this.cardTime = createdAt(person);
    this.#owned = ownedOfNobody(person);
  }

  get size(): number {
    return this.#publications.size;
  }

  get characters(): number {
    if (this.#characters === undefined) {
      this.#characters = 0;
      for (const { content } of this.#publications.values()) this.#characters += lengthOf(content);
    }
    return this.#characters;
  }

  /** Nothing is left that somebody else could not know. */
  get empty(): boolean {
    return (
      this.#publications.size === 0 &&
      this.endpoints.empty &&
      this.subscribers.size === 0 &&
      this.containers === DEFAULT_CONTAINERS &&
      this.cardVersion === 1
    );
  }

  find(key: string): Publication | undefined {
    return this.#publications.get(key);
  }

  all(): Iterable<Publication> {
    return this.#publications.values();
  }

  entries(): Iterable<readonly [string, Publication]> {
    return this.#publications;
  }

  /** The aggregated availability as the user and most people see it. */
  get availability(): number {
    return this.#since?.ownAvailability ?? OFFLINE;
  }

  /** Takes in what was stored. */
  restore(publication: Publication): void {
    this.apply({ key: keyOf(publication), before: undefined, after: publication });
  }

  /** The directory knows something else of this person. */
  renamed(person: Person, newCard: boolean, now: number): void {
    this.person = person;
    if (!newCard) return;
    this.cardVersion++;
    this.cardTime = now;
  }

  ownVersion(key: string): number {
    for (const owned of ownedPublications(this.#owned, EVERYTHING))
      if (keyOf(owned) === key) return owned.version;
    return 0;
  }

  /** What the server says; a client's own word under the same key takes its place. */
  *owned(wanted: Wanted): Iterable<Publication> {
    for (const owned of ownedPublications(this.#owned, wanted))
      if (owned.category !== "dndState" || !this.#publications.has(keyOf(owned))) yield owned;
  }

  apply({ key, before, after }: Move): void {
    if (this.#characters !== undefined)
      this.#characters += lengthOf(after?.content) - lengthOf(before?.content);
    if (after)
      this.#publications.set(keyOf(after), after); // the key of the move holds the message from which it was cut
    else this.#publications.delete(key);
  }

  /** Says anew what follows from everything; the answer names the slots that changed. */
  refresh(now: number): readonly number[] {
    const states = this.#states(2);
    const plain = [...this.endpoints.plain()].filter((word) => !this.#speaks(word));
    const own = decideAggregate(states, plain.length > 0, now);
    const team = decideAggregate(this.#teamStates(states), plain.length > 0, now);
    this.#noteTimes(own, team, states, now);
    const contents = ownedStates({
      address: this.person.user.address,
      own,
      team,
      ownTimes: { since: this.#since?.own, lastActive: this.#lastActive },
      teamTimes: { since: this.#since?.team, lastActive: this.#lastActive },
      devices: own.machine ? this.#devices(states, plain.length) : [],
    });
    const before = this.#owned;
    const changed = contents.flatMap((content, at) => (sameXml(before.contents[at], content) ? [] : at));
    const isNew = (at: number): boolean => changed.includes(at);
    if (changed.length > 0)
      this.#owned = {
        contents: before.contents.map((content, at) => (isNew(at) ? contents[at] : content)),
        versions: before.versions.map((version, at) => (isNew(at) ? version + 1 : version)),
        times: before.times.map((time, at) => (isNew(at) ? now : time)),
      };
    return changed;
  }

  /** When something ends or begins by itself; Infinity: never. */
  nextDeadline(): number {
    let next = Math.min(this.endpoints.nextEnd(), this.#nextStart);
    for (const { expiresAt } of this.#publications.values())
      if (expiresAt !== undefined && expiresAt < next) next = expiresAt;
    return next;
  }

  #states(container: number): readonly RawState[] {
    const states: RawState[] = [];
    for (const one of this.#publications.values()) {
      if (one.category !== "state" || one.container !== container || !one.content) continue;
      const state = readState(one.instance, one.publishTime, one.content);
      // One that never ends says nothing of a device once nobody is signed in.
      const counts = state?.kind !== "machineState" || one.expireType !== "static" || this.endpoints.anybody;
      if (state && counts) states.push(state);
    }
    return states;
  }

  /** Container 3; what somebody published in 2 only counts there too. */
  #teamStates(states: readonly RawState[]): readonly RawState[] {
    const team = this.#states(3);
    const known = new Set(team.map(({ instance }) => instance));
    return [...team, ...states.filter(({ instance }) => !known.has(instance))];
  }

  /** Whether a device has published how it is. */
  #speaks(word: string): boolean {
    for (const { category, endpoint, content } of this.#publications.values())
      if (category === "state" && endpoint === word && attributeOf(content, "type") === "machineState")
        return true;
    return false;
  }

  #devices(states: readonly RawState[], plain: number): readonly Capable[] {
    const availability = new Map<string, number>();
    for (const { endpoint, content } of this.#publications.values()) {
      const state = states.find((one) => one.kind === "machineState" && one.content === content);
      if (endpoint !== undefined && state) availability.set(endpoint, state.availability);
    }
    const best = Math.min(...states.flatMap((one) => (one.kind === "machineState" ? one.availability : [])));
    const devices: Capable[] = [];
    for (const { category, endpoint, content } of this.#publications.values()) {
      if (category !== "device" || !content) continue;
      const capabilities = childElement(content, "capabilities");
      const its = availability.get(endpoint ?? "") ?? best;
      if (capabilities && Number.isFinite(its)) devices.push({ availability: its, capabilities });
    }
    if (plain > 0) devices.push({ availability: 3_500, capabilities: undefined });
    return devices;
  }

  #noteTimes(own: Aggregate, team: Aggregate, states: readonly RawState[], now: number): void {
    const before = this.#since;
    this.#since = {
      own: before?.ownAvailability === own.availability ? before.own : now,
      team: before?.teamAvailability === team.availability ? before.team : now,
      ownAvailability: own.availability,
      teamAvailability: team.availability,
    };
    const active = states.some(({ kind, availability }) => kind === "machineState" && availability < 4_500);
    if (active || this.#wasActive) this.#lastActive = now; // the last moment at which somebody was known to be there
    this.#wasActive = active;
    this.#nextStart = Math.min(
      ...states.map(({ startTime }) => (startTime !== undefined && startTime > now ? startTime : Infinity)),
    );
  }
}

/** The server's words as publications: one for each container. */
function* ownedPublications(owned: Owned, wanted: Wanted): Iterable<Publication> {
  for (const [at, content] of owned.contents.entries()) {
    const slot = OWNED_SLOTS[at];
    const [version = 0, publishTime = 0] = [owned.versions[at], owned.times[at]];
    if (!slot || !content || wanted.categories?.includes(slot.category) === false) continue;
    const { category, instance, expireType } = slot;
    for (const container of slot.containers)
      if (wanted.container === undefined || wanted.container === container)
        yield { category, instance, container, version, expireType, publishTime, content };
  }
}

/** What the server says of somebody of whom nothing is remembered. */
export function* publicationsOfNobody(person: Person, wanted: Wanted): Iterable<Publication> {
  yield* ownedPublications(ownedOfNobody(person), wanted);
}

const ownedOfNobody = (person: Person): Owned => {
  const time = createdAt(person);
  return { contents: SIGNED_OUT, versions: FIRST_VERSIONS, times: SIGNED_OUT.map(() => time) };
};
const FIRST_VERSIONS = SIGNED_OUT.map((content) => (content ? 1 : 0));

/** Milliseconds since 1970. */
export function createdAt({ user }: Person): number {
  const time = Date.parse(user.createdAt);
  return Number.isNaN(time) ? 0 : time;
}
