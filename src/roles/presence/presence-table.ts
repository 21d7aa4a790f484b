import type { CancelTimer } from "#base/clock";
import { ExplainedError } from "#base/explained-error";
import type { Scope } from "#base/scope";
import { sameXml } from "#formats/xml/same";
import type { User } from "../directory/contract.ts";
import type { Binding } from "../location/contract.ts";
import type { PresenceChange } from "./contract.ts";
import { DEFAULT_CONTAINERS } from "./decide-container.ts";
import { lasts, type Move } from "./decide-publish.ts";
import { ChangeNote } from "./describe-change.ts";
import { CARD_CONTAINERS, contactCard, type Person, userProperties } from "./directory-documents.ts";
import { Presentity } from "./presentity.ts";
import { notStored } from "./problems.ts";
import { wordOf } from "./publishing-device.ts";
import { graceSeconds } from "./settings.ts";
import type { PresenceRecord, StoredPresence } from "./store.ts";
import type { PresenceUses } from "./uses.ts";

const MOST_TIMER_MS = 2 ** 31 - 1;
/** Any audience there may be: who could read may no longer, or the other way round. */
const EVERY_CONTAINER: readonly number[] = [0, 2, 100, 200, 300, 400, 32000];

/** All presentities: follows sign-ins, time and the directory, tells who watches, and writes down what lasts. */
export class PresenceTable {
  readonly #uses: PresenceUses;
  /** By the id of the user; only of those of whom something is remembered. */
  readonly #presentities = new Map<number, Presentity>();
  readonly #timers = new Map<Presentity, { at: number; cancel: CancelTimer }>();
  readonly #disabled = new Set<number>();
  readonly #listeners = new Set<(change: PresenceChange) => void>();

  constructor(uses: PresenceUses) {
    this.#uses = uses;
  }

  /** Puts what was stored into memory; users who have gone since are left out. */
  load(stored: readonly StoredPresence[]): void {
    const people = new Map<number, User>();
    for (const user of this.#uses.directory.all()) {
      if (!user.enabled) this.#disabled.add(user.id);
      people.set(user.id, user);
    }
    for (const { userId, publications, containers, subscribers } of stored) {
      const user = people.get(userId);
      if (!user) continue;
      const presentity = this.open(user);
      for (const publication of publications) presentity.restore(publication);
      const changed = new Map(containers.map((container) => [container.id, container]));
      if (changed.size > 0)
        presentity.containers = [
          ...DEFAULT_CONTAINERS.filter(({ id }) => !changed.has(id)),
          ...changed.values(),
        ].sort((one, other) => one.id - other.id);
      for (const subscriber of subscribers) presentity.subscribers.set(subscriber.address, subscriber);
      // Nobody is signed in yet, so only a device that published for a time can be seen. What the others stored is not even read.
      if (publications.some(({ category, expireType }) => category === "state" && expireType === "time"))
        presentity.refresh(this.#uses.clock.now());
      this.settle(presentity);
    }
  }

  start(scope: Scope): void {
    const { location, directory } = this.#uses;
    const signedIn = new Set([...location.all()].map(({ aor }) => aor));
    for (const aor of signedIn) this.#signIns(aor, location.find(aor), []);
    scope.onEnd(location.onChange((aor, bindings, ended) => this.#signIns(aor, bindings, ended)));
    scope.onEnd(directory.onChange((user, change) => this.#person(user, change)));
    scope.onEnd(() => {
      for (const { cancel } of this.#timers.values()) cancel();
      this.#timers.clear();
    });
  }

  onChange(action: (change: PresenceChange) => void): () => void {
    this.#listeners.add(action);
    return () => this.#listeners.delete(action);
  }

  find(user: User): Presentity | undefined {
    return this.#presentities.get(user.id);
  }

  open(user: User): Presentity {
    const known = this.#presentities.get(user.id);
    if (known) return known;
    const made = new Presentity(this.personOf(user));
    this.#presentities.set(user.id, made);
    return made;
  }

  personOf(user: User): Person {
    return { user, profile: this.#uses.directory.profile(user) };
  }

  /** When a device that goes now is given up. */
  graceEnd(): number {
    return this.#uses.clock.now() + this.#uses.settings.get(graceSeconds) * 1000;
  }

  /** Carries moves out, and says what followed from them. */
  move(presentity: Presentity, moves: readonly Move[]): void {
    const note = new ChangeNote(presentity.person.user.address);
    for (const move of moves) {
      presentity.apply(move);
      note.moved(move);
    }
    for (const slot of presentity.refresh(this.#uses.clock.now())) note.owned(slot);
    this.settle(presentity);
    this.tell(note);
  }

  /** The change is made: a listener's defect must not look like a refusal, nor keep others from hearing. */
  tell(note: ChangeNote): void {
    const change = note.change();
    if (!change) return;
    for (const action of this.#listeners)
      try {
        action(change);
      } catch (details) {
        const { owner } = change;
        this.#uses.log.write("error", "A defect of ours: a listener of presence threw.", { owner, details });
      }
  }

  /** Sets the timer of what happens next to somebody, or forgets them when nothing is left. */
  settle(presentity: Presentity): void {
    const at = presentity.nextDeadline();
    const timer = this.#timers.get(presentity);
    if (timer?.at !== at) {
      timer?.cancel();
      this.#timers.delete(presentity);
      if (Number.isFinite(at)) this.#arm(presentity, at);
    }
    const { id } = presentity.person.user;
    if (presentity.empty && this.#presentities.get(id) === presentity) this.#presentities.delete(id);
  }

  /** Undefined: nothing has to last. Rejects with PRES-0004. */
  save(user: User, change: Partial<PresenceRecord>): Promise<void> | undefined {
    const { put = [], remove = [], containers = [], subscribers = [] } = change;
    if (put.length + remove.length + containers.length + subscribers.length === 0) return undefined;
    return this.#uses.store
      .save(user.id, { put, remove, containers, subscribers })
      .catch((cause: unknown) => {
        throw cause instanceof ExplainedError ? cause : notStored(user.address, cause);
      });
  }

  saveMoves(user: User, moves: readonly Move[]): Promise<void> | undefined {
    return this.save(user, {
      put: moves.flatMap(({ after }) => (after && lasts(after) ? after : [])),
      remove: moves.flatMap(({ before, after }) => (before && lasts(before) && !lasts(after) ? before : [])),
    });
  }

  /** For what nobody waits for: it is found out at the next start again. */
  saveLater(user: User, saved: Promise<void> | undefined): void {
    saved?.catch((error: unknown) => {
      this.#uses.log.write("warn", "A change of presence could not be written to the store.", {
        user: user.address,
        error,
      });
    });
  }

  /** `ended`: devices that signed out, or were signed out. Nobody waits for those to come back. */
  #signIns(aor: string, bindings: readonly Binding[], ended: readonly Binding[]): void {
    const user = this.#uses.directory.find(aor);
    if (!user) return;
    const known = this.find(user);
    if (bindings.length === 0 && !known) return;
    const presentity = known ?? this.open(user);
    const now = this.#uses.clock.now();
    const words = new Map(bindings.map((binding) => [wordOf(binding), binding.epid !== undefined]));
    const came = presentity.endpoints.now(words, this.graceEnd());
    // Nobody sees a disabled account, and its watchers are about to hear that.
    if (user.enabled) presentity.endpoints.end(ended.map(wordOf), now);
    if (came || presentity.nextDeadline() <= now) this.#due(presentity);
    else this.settle(presentity);
  }

  #arm(presentity: Presentity, at: number): void {
    const wait = Math.min(MOST_TIMER_MS, Math.max(0, at - this.#uses.clock.now()));
    const cancel = this.#uses.clock.after(wait, () => {
      this.#timers.delete(presentity);
      this.#due(presentity);
    });
    this.#timers.set(presentity, { at, cancel });
  }

  /** Takes away what is over: publications whose time has come, those of devices that did not come back. */
  #due(presentity: Presentity): void {
    const now = this.#uses.clock.now();
    const over = new Set(presentity.endpoints.giveUp(now));
    const nobody = over.size > 0 && !presentity.endpoints.anybody;
    const moves: Move[] = [];
    for (const [key, publication] of presentity.entries()) {
      const { expireType, endpoint, expiresAt } = publication;
      const ends =
        (expireType === "endpoint" && over.has(endpoint ?? "")) ||
        (expireType === "user" && nobody) ||
        (expiresAt !== undefined && expiresAt <= now);
      if (ends) moves.push({ key, before: publication, after: undefined });
    }
    this.move(presentity, moves);
    const { user } = presentity.person;
    this.saveLater(user, this.saveMoves(user, moves));
  }

  #person(user: User, change: "added" | "changed" | "removed"): void {
    const presentity = this.#presentities.get(user.id);
    const note = new ChangeNote(user.address);
    const switched = change !== "changed" || this.#disabled.has(user.id) === user.enabled;
    if (change === "removed" || user.enabled) this.#disabled.delete(user.id);
    else this.#disabled.add(user.id);
    if (switched) note.membersOf(EVERY_CONTAINER);
    if (change === "removed") {
      this.#presentities.delete(user.id);
      if (presentity) this.#timers.get(presentity)?.cancel();
      if (presentity) this.#timers.delete(presentity);
    } else if (change === "changed") {
      const after = this.personOf(user);
      const before = presentity?.person;
      // Of somebody of whom nothing is remembered it is not known what their card was.
      const cards = CARD_CONTAINERS.filter(
        (id) => !before || !sameXml(contactCard(before, id), contactCard(after, id)),
      );
      if (cards.length > 0) note.shows("contactCard", cards);
      if (!before || !sameXml(userProperties(before), userProperties(after)))
        note.shows("userProperties", [1]);
      if (presentity) presentity.renamed(after, cards.length > 0, this.#uses.clock.now());
    }
    this.tell(note);
  }
}
