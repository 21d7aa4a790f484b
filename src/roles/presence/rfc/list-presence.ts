import type { CancelTimer } from "#base/clock";
import { PIDF_TYPE } from "#formats/pidf/presence-document";
import { printRlmi, RLMI_TYPE, type RlmiResource } from "#formats/pidf/resource-list";
import { firstWord } from "#pipeline/requests";
import type { Contact } from "#roles/contacts/contract";
import type { SipRequest } from "#sip/message/message";
import { unescapeUser } from "#sip/message/uri";
import type { Document, EventPackage, Subscribed, Subscription } from "../../subscriptions/contract.ts";
import { COLLAPSE_MS, MOST_EXPIRES_SECONDS, MOST_RESOURCES } from "./limits.ts";
import type { StandardPresenceUses } from "./uses.ts";
import type { StandardWatcher, StandardWatchers } from "./watchers.ts";

const EVENTLIST: NonNullable<Document["fields"]> = [["require", "eventlist"]];

/** One subscription to a contact list. */
interface ListWatcher extends StandardWatcher {
  version: number;
  /** Who is on the list, with the name that its owner gave them. */
  people: ReadonlyMap<string, string>;
  /** The list has changed: the whole of it follows. */
  stop: CancelTimer | undefined;
}

/**
 * Presence of one's contacts in one subscription (RFC 4662): a SUBSCRIBE to one's own address whose client has `eventlist` and reads
 * resource lists. All of it first and when the list changes, then only those of whom there is news.
 */
export class ListPidf implements EventPackage {
  readonly event = "presence";
  readonly types = [RLMI_TYPE, "multipart/related", PIDF_TYPE];
  readonly maxExpiresSeconds = MOST_EXPIRES_SECONDS;
  readonly #uses: StandardPresenceUses;
  readonly #watchers: StandardWatchers;
  readonly #known = new Map<Subscription, ListWatcher>();
  readonly #byOwner = new Map<string, Set<ListWatcher>>();

  constructor(uses: StandardPresenceUses, watchers: StandardWatchers) {
    this.#uses = uses;
    this.#watchers = watchers;
  }

  accepts(request: SipRequest): boolean {
    const tags = [...request.list("supported"), ...request.list("require")];
    if (!tags.some((tag) => tag.toLowerCase() === "eventlist")) return false;
    if (!request.list("accept").some((one) => firstWord(one) === RLMI_TYPE)) return false;
    const [from, to] = [request.from.uri?.user, request.requestUri?.user];
    return from !== undefined && to !== undefined && unescapeUser(from) === unescapeUser(to);
  }

  subscribed(subscription: Subscription): Subscribed {
    const watcher = this.#known.get(subscription) ?? this.#begin(subscription);
    return { document: this.#whole(watcher), fields: EVENTLIST };
  }

  /** The owner's list has another contact, or one less. */
  listChanged(owner: string): void {
    for (const watcher of this.#byOwner.get(owner) ?? [])
      watcher.stop ??= this.#uses.clock.after(COLLAPSE_MS, () => {
        watcher.stop = undefined;
        watcher.subscription.notify(this.#whole(watcher));
      });
  }

  #begin(subscription: Subscription): ListWatcher {
    const watcher: ListWatcher = {
      subscription,
      number: this.#watchers.nextNumber(),
      version: 0,
      people: new Map(),
      stop: undefined,
      told: (owner, document) => {
        const resource = resourceOf(owner, watcher.people.get(owner), document);
        subscription.notify(this.#document(watcher, false, [resource]));
      },
    };
    if (!subscription.open) return watcher; // a poll
    const whose = subscription.watcher;
    const others = this.#byOwner.get(whose) ?? new Set<ListWatcher>();
    this.#known.set(subscription, watcher);
    this.#byOwner.set(whose, others.add(watcher));
    subscription.onEnd(() => {
      watcher.stop?.();
      this.#known.delete(subscription);
      others.delete(watcher);
      if (others.size === 0 && this.#byOwner.get(whose) === others) this.#byOwner.delete(whose);
      for (const owner of watcher.people.keys()) this.#watchers.unwatch(watcher, owner);
    });
    return watcher;
  }

  #whole(watcher: ListWatcher): Document {
    const { contacts } = this.#uses.contacts.list(watcher.subscription.watcher);
    const people = new Map(
      contacts
        .filter(({ subscribed }: Contact) => subscribed)
        .slice(0, MOST_RESOURCES)
        .map(({ address, name }) => [address, name]),
    );
    for (const address of watcher.people.keys())
      if (!people.has(address)) this.#watchers.unwatch(watcher, address);
    watcher.people = people;
    const resources = [...people].map(([address, name]) =>
      resourceOf(address, name, this.#watchers.watch(watcher, address)),
    );
    return this.#document(watcher, true, resources);
  }

  #document(watcher: ListWatcher, full: boolean, resources: readonly RlmiResource[]): Document {
    const address = watcher.subscription.watcher;
    const host = address.slice(address.lastIndexOf("@") + 1);
    const version = watcher.version++;
    const boundary = `list${this.#uses.newTag()}`;
    const printed = printRlmi({ address, host, version, full, resources, boundary });
    return { ...printed, fields: EVENTLIST };
  }
}

const resourceOf = (
  address: string,
  name: string | undefined,
  document: Document | undefined,
): RlmiResource => ({
  address,
  name,
  ...(document
    ? { part: { contentType: `${document.contentType};charset="UTF-8"`, body: document.body } }
    : { terminated: "noresource" }),
});
