import type { ContactRows } from "#storage/contacts";
import type { ContactGroupTable, ContactTable } from "#storage/schema";
import { type KeptContact, type KeptGroup, OTHER_CONTACTS } from "./kept-list.ts";
import { FIELD, packContacts } from "./packed-list.ts";
import type { ContactStore } from "./store.ts";

/** Keeps contact lists in the database. */
export function createSqlStore(rows: ContactRows): ContactStore {
  return {
    save: (userId, change) =>
      rows.save(userId, {
        number: change.number,
        putGroups: change.putGroups.map((group) => groupRow(userId, group)),
        putContacts: change.putContacts.map((contact) => contactRow(userId, contact)),
        removeGroups: change.removeGroups,
        removeContacts: change.removeContacts,
        audit: change.audit,
      }),
    audit: (lines) => rows.audit(lines),
    async *load() {
      for await (const { userId, number, groups, contacts } of rows.load(FIELD)) {
        const kept = groups.map(groupOf);
        if (!kept.some(({ id }) => id === OTHER_CONTACTS.id)) kept.unshift(OTHER_CONTACTS);
        yield { userId, list: { number, groups: kept, contacts: packContacts(contacts) } };
      }
    },
  };
}

const groupRow = (userId: number, { id, position, name, externalUri, extension }: KeptGroup) => ({
  user_id: userId,
  id,
  position,
  name,
  external_uri: externalUri,
  extension: extension ?? null,
});

const groupOf = ({ id, position, name, external_uri, extension }: ContactGroupTable): KeptGroup => ({
  id,
  position,
  name,
  externalUri: external_uri,
  ...(extension !== null && { extension }),
});

const contactRow = (userId: number, contact: KeptContact): ContactTable => ({
  user_id: userId,
  address: contact.address,
  position: contact.position,
  name: contact.name,
  groups: contact.groups.join(" "),
  subscribed: Number(contact.subscribed),
  external_uri: contact.externalUri,
  extension: contact.extension ?? null,
  pinned: Number(contact.pinned),
  tagged: Number(contact.tagged),
});
