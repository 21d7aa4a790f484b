import type { CancelTimer } from "#base/clock";
import { utf8Encode } from "#base/octets";
import { DIALOG_INFO_TYPE, printDialog, printDialogInfo } from "#formats/pidf/dialog-info";
import type { RequestContext } from "#pipeline/request-context";
import { BLOCKED_CONTAINER, type PresenceChange } from "#roles/presence/contract";
import type { Document, EventPackage, Subscribed, Subscription } from "#roles/subscriptions/contract";
import type { Call, CallTable } from "./call-table.ts";
import { COLLAPSE_MS, MOST_EXPIRES_SECONDS, MOST_LISTED } from "./limits.ts";
import { nobodysCalls } from "./problems.ts";
import type { CallPresence, CallUses } from "./uses.ts";

/** What one subscription was told last. */
interface Lamp {
  /** Of the next document. */
  version: number;
  /** Printed dialogs by id. */
  told: ReadonlyMap<string, string>;
}

/** From this container up (the access levels Company, Team and Personal) one reads with whom somebody talks. */
const LEAST_TRUSTED = 200;

/**
 * Event package `dialog` (RFC 4235), which lights the lamps of telephones: everything in the first document and when the phone asks
 * again, else what changed. Whoever sees that somebody is available sees that they are in a call; with whom, only those whom the person
 * gave at least the access level Company, which colleagues have until that is changed.
 */
export class DialogPackage implements EventPackage {
  readonly event = "dialog";
  readonly types = [DIALOG_INFO_TYPE];
  readonly maxExpiresSeconds = MOST_EXPIRES_SECONDS;
  readonly #uses: CallUses;
  readonly #presence: CallPresence;
  readonly #table: CallTable;
  readonly #byOwner = new Map<string, Map<Subscription, Lamp>>();
  /** By owner, while the timer runs: whether there is more news. */
  readonly #waiting = new Map<string, { news: boolean; stop: CancelTimer }>();

  constructor(uses: CallUses, presence: CallPresence, table: CallTable) {
    this.#uses = uses;
    this.#presence = presence;
    this.#table = table;
  }

  subscribed(subscription: Subscription, context: RequestContext): Subscribed {
    const owner = subscription.resource;
    const user = this.#uses.directory.find(owner);
    if (!user?.enabled) {
      const problem = nobodysCalls(owner, user ? "disabled" : "no such user", this.#uses.directory.domains());
      context.refuse(user ? 480 : 404, problem);
      return "refused";
    }
    const lamp = this.#byOwner.get(owner)?.get(subscription) ?? this.#begin(owner, subscription);
    lamp.told = this.#visible(owner, subscription.watcher);
    return { document: documentOf(owner, lamp, true, [...lamp.told.values()]) };
  }

  /** Somebody's calls changed. */
  changed(owner: string): void {
    if (!this.#byOwner.has(owner)) return;
    const waiting = this.#waiting.get(owner);
    if (waiting) waiting.news = true;
    else this.#tellNow(owner);
  }

  /** Who may see them may have changed. */
  presenceChanged({ owner, visible, members }: PresenceChange): void {
    if (visible.size > 0 || members.length > 0) this.changed(owner);
  }

  /** The account came, went, was enabled or disabled. */
  accountChanged(owner: string): void {
    if (this.#uses.directory.find(owner)?.enabled) return;
    for (const subscription of [...(this.#byOwner.get(owner)?.keys() ?? [])]) subscription.end("noresource");
  }

  stop(): void {
    for (const { stop } of this.#waiting.values()) stop();
    this.#waiting.clear();
  }

  #begin(owner: string, subscription: Subscription): Lamp {
    const lamp: Lamp = { version: 0, told: new Map() };
    if (!subscription.open) return lamp; // a poll
    const lamps = this.#byOwner.get(owner) ?? new Map<Subscription, Lamp>();
    this.#byOwner.set(owner, lamps.set(subscription, lamp));
    subscription.onEnd(() => {
      lamps.delete(subscription);
      if (lamps.size === 0 && this.#byOwner.get(owner) === lamps) this.#byOwner.delete(owner);
    });
    return lamp;
  }

  /** At once, then at most every COLLAPSE_MS, the last state always. */
  #tellNow(owner: string): void {
    const stop = this.#uses.clock.after(COLLAPSE_MS, () => {
      const waited = this.#waiting.get(owner);
      this.#waiting.delete(owner);
      if (waited?.news) this.#tellNow(owner);
    });
    this.#waiting.set(owner, { news: false, stop });
    for (const [subscription, lamp] of [...(this.#byOwner.get(owner) ?? [])]) {
      const now = this.#visible(owner, subscription.watcher);
      const over = [...lamp.told.keys()].filter((id) => !now.has(id));
      const news = [
        ...over.map((id) => printDialog({ id, state: "terminated" })),
        ...[...now].flatMap(([id, text]) => (lamp.told.get(id) === text ? [] : text)),
      ];
      lamp.told = now;
      if (news.length > 0) subscription.notify(documentOf(owner, lamp, false, news));
    }
  }

  /** The dialogs of this person that the watcher may see. Whoever seems offline to them is in no call. */
  #visible(owner: string, watcher: string): ReadonlyMap<string, string> {
    const calls = this.#table.of(owner);
    if (calls.length === 0) return NO_CALLS;
    const container = this.#presence.containerOf(owner, watcher);
    if (container === undefined) return NO_CALLS;
    if (watcher !== owner && this.#presence.seen(owner, watcher).state !== "available-data") return NO_CALLS;
    const everything = watcher === owner || (container >= LEAST_TRUSTED && container < BLOCKED_CONTAINER);
    const dialogs = calls.flatMap((call) => dialogsOf(call, owner, everything));
    return new Map(dialogs.slice(0, MOST_LISTED));
  }
}

const NO_CALLS: ReadonlyMap<string, string> = new Map();

/** Two where somebody calls themselves: each end is a dialog of theirs. */
function dialogsOf(call: Call, owner: string, everything: boolean): (readonly [string, string])[] {
  const { number, state, caller, callee } = call;
  const ends = [
    { id: `c${number}`, direction: "initiator", local: caller, remote: callee },
    { id: `r${number}`, direction: "recipient", local: callee, remote: caller },
  ] as const;
  return ends
    .filter(({ local }) => local.own && local.address === owner)
    .map(({ id, direction, local, remote }) => [
      id,
      printDialog({ id, direction, state, ...(everything ? { local, remote } : {}) }),
    ]);
}

function documentOf(owner: string, lamp: Lamp, full: boolean, dialogs: readonly string[]): Document {
  const text = printDialogInfo(owner, lamp.version++, full, dialogs);
  return { contentType: DIALOG_INFO_TYPE, body: utf8Encode(text) };
}
