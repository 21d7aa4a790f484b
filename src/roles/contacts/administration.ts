import type {
  BlockWish,
  ContactImport,
  ContactListView,
  ContactOrder,
  ContactWish,
  GroupWish,
} from "#api/contacts";
import { contactAddressOf } from "#formats/communicator/contact-list";
import type { AuditEntry } from "#storage/audit";
import type { User } from "../directory/contract.ts";
import type { ContactLists } from "./contact-lists.ts";
import type { ContactAdministration, ContactList } from "./contract.ts";
import type { Change } from "./decide-change.ts";
import { importContacts } from "./import-contacts.ts";
import { malformedContact, noSuchGroup, noSuchOwner, notStored } from "./problems.ts";
import type { ContactUses } from "./uses.ts";

/** What is done with lists over the API; endpoints are told as of any other change. Audited unless it is one's own list. */
export class Administration implements ContactAdministration {
  readonly #uses: ContactUses;
  readonly #lists: ContactLists;

  constructor(uses: ContactUses, lists: ContactLists) {
    this.#uses = uses;
    this.#lists = lists;
  }

  show(owner: string): ContactListView {
    const { address } = this.#owner(owner);
    const { number, groups, contacts } = this.#lists.list(address);
    const names = new Map(groups.map(({ id, name }) => [id, name]));
    return {
      owner: address,
      number,
      groups: groups.map(({ id, name }) => ({ id, name })),
      contacts: contacts.map((contact) => ({
        address: contact.address,
        name: contact.name,
        groups: contact.groups.map((id) => names.get(id) ?? String(id)),
        subscribed: contact.subscribed,
        pinned: contact.pinned,
        tagged: contact.tagged,
      })),
      blocked: this.#uses.access.blocked(address).map(({ type, value = "" }) => ({ type, value })),
    };
  }

  set(owner: string, wish: ContactWish, by: string): Promise<ContactListView> {
    const person = { ...wish, address: contactAddress(wish.address) };
    return this.#change(owner, { kind: "put-people", people: [person] }, by, "contact set", person);
  }

  remove(owner: string, contact: string, by: string): Promise<ContactListView> {
    const address = contactAddress(contact);
    return this.#change(owner, { kind: "delete-contact", address }, by, "contact removed", address);
  }

  setGroup(owner: string, { name, rename }: GroupWish, by: string): Promise<ContactListView> {
    if (rename === undefined) {
      const change: Change = { kind: "add-group", group: { name, externalUri: "" } };
      return this.#change(owner, change, by, "contact group added", name);
    }
    const group = groupNamed(this.#list(owner), owner, name);
    const change: Change = { kind: "modify-group", group: { ...group, name: rename } };
    return this.#change(owner, change, by, "contact group renamed", { from: name, to: rename });
  }

  removeGroup(owner: string, name: string, by: string): Promise<ContactListView> {
    const { id } = groupNamed(this.#list(owner), owner, name);
    return this.#change(owner, { kind: "delete-group", id }, by, "contact group removed", name);
  }

  order(owner: string, { groups, contacts }: ContactOrder, by: string): Promise<ContactListView> {
    const list = this.#list(owner);
    const change: Change = {
      kind: "order",
      groups: groups.map((name) => groupNamed(list, owner, name).id),
      contacts: contacts.map(contactAddress),
    };
    return this.#change(owner, change, by, "contacts ordered", undefined);
  }

  async block(owner: string, { who, blocked }: BlockWish, by: string): Promise<ContactListView> {
    const { address } = this.#owner(owner);
    const value = who
      .trim()
      .replace(/^sips?:/i, "")
      .toLowerCase();
    const domain = /^[a-z0-9.-]+$/.test(value);
    if (!domain && contactAddressOf(value) === undefined) throw malformedContact(who);
    const member = { type: domain ? "domain" : "user", value } as const;
    const outcome = await this.#uses.access.block(address, member, blocked);
    if (outcome.kind === "refused") throw outcome.problem;
    if (outcome.kind === "conflict") throw notStored(address, new Error("a conflict of versions"));
    if (by !== address)
      await this.#uses.store.audit([this.#line(by)(blocked ? "blocked" : "unblocked", address, value)]);
    return this.show(address);
  }

  importCsv(request: ContactImport, by: string): ReturnType<ContactAdministration["importCsv"]> {
    return importContacts({ ...this.#uses, lists: this.#lists, audit: this.#line(by) }, request);
  }

  async #change(
    owner: string,
    change: Change,
    by: string,
    what: string,
    to: unknown,
  ): Promise<ContactListView> {
    const { address } = this.#owner(owner);
    const audit = by === address ? [] : [this.#line(by)(what, address, to)];
    const outcome = await this.#lists.change(address, change, { audit });
    if (outcome.kind === "refused") throw outcome.problem;
    return this.show(address);
  }

  #line(who: string) {
    return (what: string, subject: string, to: unknown): AuditEntry => ({
      ...{ at: new Date(this.#uses.clock.now()).toISOString(), who, what, subject, to },
    });
  }

  #list(owner: string): ContactList {
    return this.#lists.list(this.#owner(owner).address);
  }

  #owner(owner: string): User {
    const user = this.#uses.directory.find(owner.trim().toLowerCase());
    if (!user) throw noSuchOwner(owner.slice(0, 320));
    return user;
  }
}

function groupNamed({ groups }: ContactList, owner: string, name: string): ContactList["groups"][number] {
  const group = groups.find((one) => one.name === name.trim());
  if (group) return group;
  throw noSuchGroup(
    owner,
    name,
    groups.map((one) => one.name),
  );
}

function contactAddress(text: string): string {
  const address = contactAddressOf(text);
  if (address === undefined) throw malformedContact(text);
  return address;
}
