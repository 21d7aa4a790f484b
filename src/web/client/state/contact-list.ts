import type { ContactListView, ContactWish } from "#api/contacts";
import type { SipConnection } from "./connection.ts";
import type { Contacts, Done } from "./contract.ts";
import { done } from "./failure.ts";
import type { Asked, Http } from "./http.ts";
import { Cell } from "./live.ts";
import type { Platform } from "./platform.ts";
import type { KnownPeople } from "./presence/people.ts";
import { OwnSubscription } from "./subscription.ts";

const TYPE = "application/vnd-microsoft-roaming-contacts+xml";

/** One's contact list: a NOTIFY says that it changed, on whatever device (MS-SIP 2.2.4.1); what it is now is asked for whole. */
export class ContactList implements Contacts {
  readonly list = new Cell<ContactListView | undefined>(undefined);
  readonly #http: Http;
  readonly #people: KnownPeople;
  #asking = false;
  #again = false;

  constructor(connection: SipConnection, platform: Platform, http: Http, people: KnownPeople) {
    this.#http = http;
    this.#people = people;
    new OwnSubscription(connection, platform, {
      event: "vnd-microsoft-roaming-contacts",
      accept: TYPE,
      notified: () => void this.load(),
    });
  }

  async load(): Promise<void> {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    do {
      this.#again = false;
      const asked = await this.#http.call<ContactListView>("myContacts");
      if (asked.ok) this.#take(asked.value);
    } while (this.#again);
    this.#asking = false;
  }

  set(wish: ContactWish): Promise<Done> {
    return this.#change("myContactSet", { body: wish });
  }
  remove(address: string): Promise<Done> {
    return this.#change("myContactRemove", { query: { contact: address } });
  }
  setGroup(name: string, rename?: string): Promise<Done> {
    return this.#change("myGroupSet", { body: { name, ...(rename !== undefined && { rename }) } });
  }
  removeGroup(name: string): Promise<Done> {
    return this.#change("myGroupRemove", { query: { group: name } });
  }
  order(order: { groups?: string[]; contacts?: string[] }): Promise<Done> {
    return this.#change("myOrder", { body: order });
  }
  block(who: string, blocked: boolean): Promise<Done> {
    return this.#change("myBlock", { body: { who, blocked } });
  }

  forget(): void {
    this.list.set(undefined);
  }

  async #change(path: Parameters<Http["call"]>[0], asked: Asked): Promise<Done> {
    const answer = await this.#http.call<ContactListView>(path, asked);
    if (!answer.ok) return answer;
    this.#take(answer.value);
    return done;
  }

  #take(list: ContactListView): void {
    for (const { address, name } of list.contacts) this.#people.known(address, name);
    this.#people.watch(list.contacts.filter(({ subscribed }) => subscribed).map(({ address }) => address));
    this.list.set(list);
  }
}
