import { utf8Encode } from "#base/octets";
import { printContactDelta, printContactList } from "#formats/communicator/contact-list";
import type { RequestContext } from "#pipeline/request-context";
import type { Document, EventPackage, Subscribed, Subscription } from "../subscriptions/contract.ts";
import type { ContactDelta, Contacts } from "./contract.ts";
import { NOTHING } from "./decide-change.ts";
import { MOST_EXPIRES_SECONDS } from "./limits.ts";
import { notTheOwner } from "./problems.ts";

const TYPE = "application/vnd-microsoft-roaming-contacts+xml";

/** A user's contact list at all their endpoints (MS-SIP 2.2.4.1). Never refused with 488, which means "moved to Exchange". */
export class RoamingContacts implements EventPackage {
  readonly event = "vnd-microsoft-roaming-contacts";
  readonly types = [TYPE];
  readonly maxExpiresSeconds = MOST_EXPIRES_SECONDS;
  readonly #contacts: Contacts;
  readonly #byOwner = new Map<string, Set<Subscription>>();

  constructor(contacts: Contacts) {
    this.#contacts = contacts;
  }

  subscribed(subscription: Subscription, context: RequestContext): Subscribed {
    const { watcher, resource } = subscription;
    if (resource !== watcher) {
      context.refuse(403, notTheOwner(watcher, resource));
      return "refused";
    }
    if (subscription.open) this.#add(subscription);
    const { number, groups, contacts } = this.#contacts.list(watcher);
    return { document: documentOf(printContactList(number, groups, contacts)) };
  }

  /** Tells every endpoint, the changing one included. */
  changed(delta: ContactDelta): void {
    const subscriptions = this.#byOwner.get(delta.owner);
    if (!subscriptions) return;
    const document = documentOf(printContactDelta(delta));
    for (const subscription of [...subscriptions]) subscription.notify(document);
  }

  /** An endpoint whose change was refused counts on all the same (pidgin-sipe): a change of nothing tells it the number. */
  correct(owner: string, epid: string): void {
    const endpoints = [...(this.#byOwner.get(owner) ?? [])].filter((one) => one.epid === epid);
    if (endpoints.length === 0) return;
    const { number } = this.#contacts.list(owner);
    const document = documentOf(printContactDelta({ ...NOTHING, number, previous: number }));
    for (const subscription of endpoints) subscription.notify(document);
  }

  #add(subscription: Subscription): void {
    const { watcher } = subscription;
    const subscriptions = this.#byOwner.get(watcher) ?? new Set();
    if (subscriptions.has(subscription)) return;
    this.#byOwner.set(watcher, subscriptions.add(subscription));
    subscription.onEnd(() => {
      subscriptions.delete(subscription);
      if (subscriptions.size === 0 && this.#byOwner.get(watcher) === subscriptions)
        this.#byOwner.delete(watcher);
    });
  }
}

const documentOf = (printed: string): Document => ({ contentType: TYPE, body: utf8Encode(printed) });
