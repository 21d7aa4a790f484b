import { ExplainedError } from "#base/explained-error";
import type { AuditEntry } from "#storage/audit";
import type { User } from "../directory/contract.ts";
import type { ContactDelta, ContactList, Contacts } from "./contract.ts";
import { type Change, type Decided, decideChange, type Refused, type Step } from "./decide-change.ts";
import { FIRST_LIST, type KeptList } from "./kept-list.ts";
import { MOST_WAITING } from "./limits.ts";
import { type PackedList, packedHas, packList, unpackList } from "./packed-list.ts";
import { noSuchOwner, notStored, tooManyWaiting } from "./problems.ts";
import { mostContacts, mostGroups } from "./settings.ts";
import type { ListRecord } from "./store.ts";
import type { ContactUses } from "./uses.ts";

/** What came of a change; `done` is durable. */
export type Outcome = ({ readonly kind: "done" } & Decided) | ({ readonly kind: "refused" } & Refused);

export interface ChangeOptions {
  /** The number of the list that the client knows. */
  readonly known?: number | undefined;
  /** See Facts.lenient. */
  readonly lenient?: boolean;
  /** Called when it is stored or refused, before anybody else is told. */
  readonly decided?: (outcome: Outcome) => void;
  readonly audit?: readonly AuditEntry[];
}

/** All contact lists: packed in memory, changed one change at a time for each user, told after they are stored. */
export class ContactLists implements Contacts {
  readonly #uses: ContactUses;
  /** By the id of the user. */
  readonly #lists = new Map<number, PackedList>();
  readonly #waiting = new Map<number, { count: number; last: Promise<unknown> }>();
  readonly #listeners = new Set<(delta: ContactDelta) => void>();

  constructor(uses: ContactUses) {
    this.#uses = uses;
  }

  /** Reads every list from the store. */
  async load(): Promise<void> {
    for await (const { userId, list } of this.#uses.store.load()) this.#lists.set(userId, list);
  }

  list(owner: string): ContactList {
    const user = this.#uses.directory.find(owner);
    return user ? this.#unpacked(user) : FIRST_LIST;
  }

  has(owner: string, address: string): boolean {
    const user = this.#uses.directory.find(owner);
    const list = user && this.#lists.get(user.id);
    return list !== undefined && packedHas(list, address);
  }

  onChange(action: (delta: ContactDelta) => void): () => void {
    this.#listeners.add(action);
    return () => void this.#listeners.delete(action);
  }

  /** Removed users have no list any more; their address stays on the lists of others, as with any address that nobody has. */
  forget(user: User): void {
    this.#lists.delete(user.id);
  }

  /** Changes a list when the changes asked for before are done. Everybody is told when it is stored. */
  change(owner: string, change: Change, options: ChangeOptions = {}): Promise<Outcome> {
    const user = this.#uses.directory.find(owner);
    if (!user) return Promise.resolve(this.#refused({ status: 404, problem: noSuchOwner(owner) }, options));
    const waiting = this.#waiting.get(user.id) ?? { count: 0, last: Promise.resolve() };
    if (waiting.count >= MOST_WAITING) {
      const problem = tooManyWaiting(owner, waiting.count, MOST_WAITING);
      return Promise.resolve(this.#refused({ status: 503, problem }, options));
    }
    this.#waiting.set(user.id, waiting);
    waiting.count++;
    const done = waiting.last.then(() => this.#now(user, change, options));
    const after = (): void => {
      if (--waiting.count === 0) this.#waiting.delete(user.id);
    };
    waiting.last = done.then(after, after);
    return done;
  }

  #unpacked(user: User): KeptList {
    const list = this.#lists.get(user.id);
    return list ? unpackList(list) : FIRST_LIST;
  }

  #refused(refused: Refused, { decided }: ChangeOptions): Outcome {
    const outcome: Outcome = { kind: "refused", ...refused };
    decided?.(outcome);
    return outcome;
  }

  async #now(user: User, change: Change, options: ChangeOptions): Promise<Outcome> {
    const { settings, store, log } = this.#uses;
    const owner = user.address;
    const verdict = decideChange(
      {
        owner,
        list: this.#unpacked(user),
        mostContacts: settings.get(mostContacts),
        mostGroups: settings.get(mostGroups),
        known: options.known,
        lenient: options.lenient ?? false,
      },
      change,
    );
    if ("problem" in verdict) return this.#refused(verdict, options);
    const { steps } = verdict;
    const last = steps.at(-1);
    if (last) {
      try {
        await store.save(user.id, recordOf(steps, last.list.number, options.audit ?? []));
      } catch (cause) {
        const problem = cause instanceof ExplainedError ? cause : notStored(owner, cause);
        return this.#refused({ status: 503, problem }, options);
      }
      // Whoever was removed while it was written has no list any more.
      if (this.#uses.directory.find(owner)?.id === user.id) this.#lists.set(user.id, packList(last.list));
    }
    const outcome: Outcome = { kind: "done", ...verdict };
    options.decided?.(outcome);
    for (const { delta } of steps)
      for (const listener of this.#listeners)
        try {
          listener(delta);
        } catch (details) {
          log.write("error", "A defect of ours: a contact list's listener threw.", { owner, details });
        }
    return outcome;
  }
}

/** All steps of a change are stored together: nobody ever sees half of it. */
function recordOf(steps: readonly Step[], number: number, audit: readonly AuditEntry[]): ListRecord {
  return {
    number,
    putGroups: steps.flatMap(({ delta, moved }) => [
      ...delta.addedGroups,
      ...delta.modifiedGroups,
      ...moved.groups,
    ]),
    putContacts: steps.flatMap(({ delta, moved }) => [
      ...delta.addedContacts,
      ...delta.modifiedContacts,
      ...moved.contacts,
    ]),
    removeGroups: steps.flatMap(({ delta }) => delta.deletedGroups),
    removeContacts: steps.flatMap(({ delta }) => delta.deletedContacts),
    audit,
  };
}
