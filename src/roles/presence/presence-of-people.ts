import { ExplainedError } from "#base/explained-error";
import type { Scope } from "#base/scope";
import type { Requests, Role } from "#pipeline/role";
import type { User } from "../directory/contract.ts";
import {
  type Admission,
  BLOCKED_CONTAINER,
  type Container,
  type MemberChange,
  type Presence,
  type PresenceChange,
  type Publication,
  type PublicationChange,
  type PublishOutcome,
  type Seen,
  type Subscriber,
} from "./contract.ts";
import { isDoNotDisturb } from "./decide-aggregate.ts";
import { DEFAULT_CONTAINERS, decideContainer } from "./decide-container.ts";
import { decideMembers } from "./decide-members.ts";
import { decidePublish, type Move, type PublishWays } from "./decide-publish.ts";
import { decideShown } from "./decide-seen.ts";
import { ChangeNote } from "./describe-change.ts";
import { CARD_CONTAINERS, contactCard, userProperties } from "./directory-documents.ts";
import { MOST_SUBSCRIBERS } from "./limits.ts";
import type { PresenceTable } from "./presence-table.ts";
import { createdAt, type Presentity, publicationsOfNobody, type Wanted } from "./presentity.ts";
import { noSuchUser, otherDomain } from "./problems.ts";
import { breakthroughContainers } from "./settings.ts";
import { ownText, shareXml } from "./shared-xml.ts";
import type { PresenceUses } from "./uses.ts";

const OWN_CONTAINER = 2;
/** Where a user's own note stands, most private first. */
const NOTE_CONTAINERS = [400, 300, 200];
const STRICT: PublishWays = { forgives: false, keep: (content) => content && shareXml(content) };
const NONE: readonly Publication[] = [];

/** What the dialects ask of presence. */
export class PresenceOfPeople implements Presence, Role {
  readonly name = "presence";
  readonly prerequisites = [];
  readonly #uses: PresenceUses;
  readonly #table: PresenceTable;

  constructor(uses: PresenceUses, table: PresenceTable) {
    this.#uses = uses;
    this.#table = table;
  }

  start(_requests: Requests, scope: Scope): void {
    this.#table.start(scope);
  }

  publish(
    owner: string,
    endpoint: string,
    changes: readonly PublicationChange[],
  ): PublishOutcome | Promise<PublishOutcome> {
    const user = this.#find(owner);
    if (!user) return this.#unknown(owner);
    const now = this.#uses.clock.now();
    const presentity = this.#table.open(user);
    let verdict = decidePublish(presentity, endpoint, changes, now, STRICT);
    if (verdict.kind === "conflict" && presentity.conflicts.again(endpoint, changes, now))
      verdict = decidePublish(presentity, endpoint, changes, now, { ...STRICT, forgives: true });
    if (verdict.kind !== "moves") {
      this.#table.settle(presentity);
      return verdict;
    }
    const { moves } = verdict;
    presentity.conflicts.published(endpoint);
    if (moves.some(({ after }) => after?.expireType === "endpoint"))
      presentity.endpoints.publishedBy(endpoint, this.#table.graceEnd());
    this.#table.move(presentity, moves);
    const saved = this.#table.saveMoves(user, moves);
    return saved === undefined ? PUBLISHED : promised(saved, () => this.#undo(presentity, moves));
  }

  publications(owner: string, categories?: readonly string[]): readonly Publication[] {
    const user = this.#find(owner);
    if (!user) return NONE;
    return [...this.#everything(user, { categories })].sort(byCategoryInstanceContainer);
  }

  containers(owner: string): readonly Container[] {
    const user = this.#find(owner);
    return user ? this.#containers(user) : [];
  }

  setMembers(owner: string, changes: readonly MemberChange[]): PublishOutcome | Promise<PublishOutcome> {
    const user = this.#find(owner);
    if (!user) return this.#unknown(owner);
    const before = this.#containers(user);
    const verdict = decideMembers(before, changes);
    if (verdict.kind !== "changed") return verdict;
    const { containers, changed } = verdict;
    this.#members(user, containers, changed);
    const saved = this.#table.save(user, { containers: containers.filter(({ id }) => changed.includes(id)) });
    if (saved === undefined) return PUBLISHED;
    return promised(saved, () => {
      if (this.#containers(user) === containers) this.#members(user, before, changed);
    });
  }

  subscribers(owner: string): readonly Subscriber[] {
    const user = this.#find(owner);
    const presentity = user && this.#table.find(user);
    if (!user || !presentity) return [];
    return [...presentity.subscribers.values()].filter(
      ({ address, acknowledged }) => !acknowledged && !this.#isKnown(user, address),
    );
  }

  acknowledge(owner: string, watcher: string): boolean | Promise<boolean> {
    const user = this.#find(owner);
    const subscribers = user && this.#table.find(user)?.subscribers;
    const waiting = subscribers?.get(watcher);
    if (!user || !waiting || waiting.acknowledged) return false;
    const after = { ...waiting, acknowledged: true };
    subscribers?.set(watcher, after);
    this.#tellSubscribers(user);
    return (this.#table.save(user, { subscribers: [after] }) ?? Promise.resolve()).then(
      () => true,
      (problem: unknown) => {
        if (subscribers?.get(watcher) === after) {
          subscribers.set(watcher, waiting);
          this.#tellSubscribers(user);
        }
        throw problem;
      },
    );
  }

  watched(owner: string, watcher: string): void {
    const user = this.#find(owner);
    if (!user || this.#isKnown(user, watcher)) return;
    const known = this.#table.find(user)?.subscribers;
    if (known?.has(watcher) || (known?.size ?? 0) >= MOST_SUBSCRIBERS) return;
    const displayName = this.#uses.directory.find(watcher)?.name || watcher;
    const address = ownText(watcher);
    const subscriber = { address, displayName, acknowledged: false };
    this.#table.open(user).subscribers.set(address, subscriber);
    this.#tellSubscribers(user);
    this.#table.saveLater(user, this.#table.save(user, { subscribers: [subscriber] }));
  }

  containerOf(owner: string, watcher: string): number | undefined {
    const user = this.#find(owner);
    return user && this.#containerOf(user, watcher);
  }

  visible(owner: string, container: number, categories: readonly string[]): readonly Publication[] {
    const user = this.#find(owner);
    if (!user) return NONE;
    const found: Publication[] = [];
    for (const one of this.#everything(user, { container, categories })) if (one.content) found.push(one);
    return found.sort(byCategoryInstanceContainer);
  }

  seen(owner: string, watcher: string): Seen {
    const domain = owner.slice(owner.lastIndexOf("@") + 1);
    if (!this.#uses.directory.isOurs(domain))
      return { state: "unreachable", problem: otherDomain(domain, this.#uses.directory.domains()) };
    const user = this.#find(owner);
    if (!user) return { state: "no-such-user" };
    const container = this.#containerOf(user, watcher);
    if (container === BLOCKED_CONTAINER) return { state: "not-allowed" };
    const states = this.visible(owner, container, ["state"]);
    const notes =
      container === OWN_CONTAINER
        ? NOTE_CONTAINERS.flatMap((id) => this.visible(owner, id, ["note"]))
        : this.visible(owner, container, ["note"]);
    const shown = decideShown(states, notes);
    if (!shown) return { state: "not-allowed" };
    const state = shown.availability >= 18_000 ? "signed-out" : "available-data";
    return { state, displayName: user.name || user.address, ...shown };
  }

  admits(owner: string, from: string): Admission {
    const user = this.#find(owner);
    if (!user || user.address === from) return "admitted";
    const container = this.#containerOf(user, from);
    if (container === BLOCKED_CONTAINER) return "blocked";
    const presentity = this.#table.find(user);
    if (!presentity || !isDoNotDisturb(presentity.availability)) return "admitted";
    const breaksThrough = this.#uses.settings.get(breakthroughContainers).includes(String(container));
    return breaksThrough ? "admitted" : "do-not-disturb";
  }

  onChange(action: (change: PresenceChange) => void): () => void {
    return this.#table.onChange(action);
  }

  #find(owner: string): User | undefined {
    const user = this.#uses.directory.find(owner);
    return user?.enabled ? user : undefined;
  }

  #unknown(owner: string): PublishOutcome {
    const found = this.#uses.directory.find(owner) ? "disabled" : "no such user";
    return { kind: "refused", status: 404, problem: noSuchUser(owner, found) };
  }

  #containers(user: User): readonly Container[] {
    return this.#table.find(user)?.containers ?? DEFAULT_CONTAINERS;
  }

  #containerOf(user: User, watcher: string): number {
    if (watcher === user.address) return OWN_CONTAINER;
    const domain = watcher.slice(watcher.lastIndexOf("@") + 1);
    const from = this.#uses.directory.isOurs(domain) ? "sameEnterprise" : "federated";
    return decideContainer(this.#containers(user), { address: watcher, domain, from }).container;
  }

  /** Everything that is wanted, in no order. Cards are made when somebody asks: they would take more memory than all the rest. */
  *#everything(user: User, wanted: Wanted): Iterable<Publication> {
    const { container, categories } = wanted;
    const has = (category: string, its: number): boolean =>
      (container === undefined || container === its) && categories?.includes(category) !== false;
    const presentity = this.#table.find(user);
    if (presentity) for (const one of presentity.all()) if (has(one.category, one.container)) yield one;
    const person = presentity?.person ?? this.#table.personOf(user);
    yield* presentity ? presentity.owned(wanted) : publicationsOfNobody(person, wanted);
    const version = presentity?.cardVersion ?? 1;
    const publishTime = presentity?.cardTime ?? createdAt(person);
    const base = { instance: 0, version, expireType: "static", publishTime } as const;
    for (const id of CARD_CONTAINERS)
      if (has("contactCard", id))
        yield { ...base, category: "contactCard", container: id, content: contactCard(person, id) };
    if (has("userProperties", 1))
      yield { ...base, category: "userProperties", container: 1, content: userProperties(person) };
  }

  #members(user: User, containers: readonly Container[], changed: readonly number[]): void {
    const presentity = this.#table.open(user);
    presentity.containers = containers;
    this.#table.settle(presentity);
    const note = new ChangeNote(user.address);
    note.membersOf(changed);
    this.#table.tell(note);
  }

  #undo(presentity: Presentity, moves: readonly Move[]): void {
    const back = moves.filter(({ key, after }) => presentity.find(key) === after); // not what came later
    this.#table.move(
      presentity,
      back.map(({ key, before, after }) => ({ key, before: after, after: before })),
    );
  }

  /** The owner need not be told of this watcher: it is they themselves, a contact, or somebody who sees nothing. */
  #isKnown(user: User, watcher: string): boolean {
    return (
      watcher === user.address ||
      this.#uses.contacts.has(user.address, watcher) ||
      this.#containerOf(user, watcher) === BLOCKED_CONTAINER
    );
  }

  #tellSubscribers(user: User): void {
    const note = new ChangeNote(user.address);
    note.subscribers();
    this.#table.tell(note);
  }
}

const PUBLISHED: PublishOutcome = { kind: "published" };

async function promised(saved: Promise<void>, undo: () => void): Promise<PublishOutcome> {
  try {
    await saved;
    return PUBLISHED;
  } catch (problem) {
    undo();
    if (problem instanceof ExplainedError) return { kind: "refused", status: 503, problem };
    throw problem;
  }
}

function byCategoryInstanceContainer(one: Publication, other: Publication): number {
  if (one.category !== other.category) return one.category < other.category ? -1 : 1;
  return one.instance - other.instance || one.container - other.container;
}
