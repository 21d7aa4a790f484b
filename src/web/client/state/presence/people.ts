import type { PersonView } from "#api/me";
import type { PresenceView } from "#api/presence";
import type { SipConnection } from "../connection.ts";
import type { Done, Live, People, Person } from "../contract.ts";
import type { Http } from "../http.ts";
import { Cell } from "../live.ts";
import type { Platform } from "../platform.ts";
import { OwnSubscription } from "../subscription.ts";
import { readPresence } from "./read-presence.ts";

const BATCH = "http://schemas.microsoft.com/2006/01/sip/batch-subscribe";
const CATEGORY_LIST = "http://schemas.microsoft.com/2006/09/sip/categorylist";
/** Several wishes of one moment go into one SUBSCRIBE. */
const GATHER_MS = 50;

/** Whom this page knows, and how they are: one batch subscription for all whom somebody wants to see (MS-PRES 2.2.2.4.1). */
export class KnownPeople implements People {
  readonly #connection: SipConnection;
  readonly #platform: Platform;
  readonly #http: Http;
  readonly #people = new Map<string, Cell<Person>>();
  /** By list of contacts, and by a view that shows them. */
  readonly #contacts = new Set<string>();
  readonly #looked = new Set<string>();
  readonly #always = new Set<string>();
  readonly #subscription: OwnSubscription;
  #watched = new Set<string>();
  #cancel: (() => void) | undefined;

  constructor(connection: SipConnection, platform: Platform, http: Http) {
    this.#connection = connection;
    this.#platform = platform;
    this.#http = http;
    connection.state.subscribe(() => {
      if (connection.state.get().kind === "lost") this.#isOld();
    });
    this.#subscription = new OwnSubscription(connection, platform, {
      event: "presence",
      accept: "application/msrtc-event-categories+xml, application/rlmi+xml, multipart/related",
      contentType: "application/msrtc-adrl-categorylist+xml",
      fields: ["Require: adhoclist, categoryList", "Supported: eventlist"],
      body: () => {
        this.#watched = this.#wanted();
        return this.#watched.size > 0 ? this.#printBatch([...this.#watched], []) : undefined;
      },
      notified: (body, type) => this.#read(body, type),
    });
  }

  person(address: string): Live<Person> {
    return this.#cell(address.toLowerCase());
  }

  async explain(address: string): Promise<Done<PresenceView>> {
    const asked = await this.#http.call<PresenceView>("myPresenceOf", { name: address });
    if (asked.ok) this.#cell(address).edit((person) => ({ ...person, state: asked.value.state }));
    return asked;
  }

  search(text: string): Promise<Done<{ people: readonly PersonView[]; more: boolean }>> {
    return this.#http.call("myPeople", { query: { search: text } });
  }

  async card(address: string): Promise<Done<PersonView>> {
    const asked = await this.#http.call<PersonView>("myPerson", { name: address });
    if (asked.ok) this.known(asked.value.address, asked.value.name, asked.value.photo ?? undefined);
    return asked;
  }

  /** A name from elsewhere: a contact list, a call, the directory. */
  known(address: string, name: string, photo?: string): void {
    this.#cell(address.toLowerCase()).edit((person) =>
      (name === "" || name === person.name) && (photo === undefined || photo === person.photo)
        ? person
        : { ...person, ...(name !== "" && { name }), ...(photo !== undefined && { photo }) },
    );
  }

  /** A contact of the server itself: there whenever the server is. */
  always(address: string, name: string): void {
    this.#always.add(address);
    this.#cell(address).set({ address, name, state: "available-data", availability: "available" });
  }

  /** The whole list of those whose presence is wanted always. */
  watch(addresses: readonly string[]): void {
    this.#contacts.clear();
    for (const address of addresses) this.#contacts.add(address);
    this.#soon();
  }

  /** Nobody is signed in any more: what was seen is of no one. */
  forget(): void {
    for (const cell of this.#people.values())
      cell.edit(({ address, name }) => ({ address, name, state: "unknown" }));
    this.#contacts.clear();
    this.#watched.clear();
  }

  /** Nobody tells this page any more how people are. */
  #isOld(): void {
    for (const [address, cell] of this.#people)
      if (!this.#always.has(address))
        cell.edit(({ name, photo }) => ({
          address,
          name,
          state: "unknown",
          ...(photo !== undefined && { photo }),
        }));
  }

  #cell(address: string): Cell<Person> {
    const known = this.#people.get(address);
    if (known) return known;
    const start: Person = { address, name: address.split("@")[0] ?? address, state: "unknown" };
    const made = new Cell(start, (watched) => {
      if (watched) this.#looked.add(address);
      else this.#looked.delete(address);
      if (watched) this.#soon();
    });
    this.#people.set(address, made);
    return made;
  }

  #wanted(): Set<string> {
    const own = this.#connection.address;
    return new Set(
      [own, ...this.#contacts, ...this.#looked].filter(
        (address) => address.includes("@") && !this.#always.has(address),
      ),
    );
  }

  #soon(): void {
    this.#cancel?.();
    this.#cancel = this.#platform.after(GATHER_MS, () => {
      if (this.#connection.state.get().kind !== "connected") return; // registering begins it
      const wanted = this.#wanted();
      const added = [...wanted].filter((address) => !this.#watched.has(address));
      // Those who were only looked at stay until the next connection: looking away and back costs nothing.
      if (added.length === 0) return;
      const first = this.#watched.size === 0;
      for (const address of added) this.#watched.add(address);
      if (first) this.#subscription.begin();
      else this.#subscription.send(this.#printBatch(added, []));
    });
  }

  #printBatch(subscribe: readonly string[], unsubscribe: readonly string[]): string {
    const resources = (addresses: readonly string[]) =>
      addresses.map((address) => `<resource uri="sip:${escaped(address)}"/>`).join("");
    const action = (name: string, addresses: readonly string[]) =>
      addresses.length === 0
        ? ""
        : `<action name="${name}"><adhocList>${resources(addresses)}</adhocList>` +
          `<categoryList xmlns="${CATEGORY_LIST}"><category name="contactCard"/><category name="note"/>` +
          '<category name="state"/></categoryList></action>';
    const own = `sip:${escaped(this.#connection.address)}`;
    return `<batchSub xmlns="${BATCH}" uri="${own}" name="">${action("subscribe", subscribe)}${action("unsubscribe", unsubscribe)}</batchSub>`;
  }

  #read(body: string, type: string): void {
    for (const { address, state, person } of readPresence(body, type)) {
      this.#cell(address).edit((before) => {
        const after = { ...before, ...person };
        if (state !== "active") return { address, name: before.name, state };
        const out = after.availability === undefined || after.availability === "offline";
        return { ...after, state: out ? "signed-out" : "available-data" };
      });
    }
  }
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
