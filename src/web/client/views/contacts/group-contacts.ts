import type { ContactListView, ContactView } from "#api/contacts";

/** The server's name for the contacts that are in no group of their own. */
export const OTHER_CONTACTS = "~";

export interface Section {
  /** "pinned", or the name of a group. */
  readonly key: string;
  readonly kind: "pinned" | "group" | "others";
  readonly contacts: readonly ContactView[];
}

/** Contacts as the window shows them: the pinned ones first, then each group in its order; somebody in two groups stands in both. */
export function groupContacts(list: ContactListView): Section[] {
  const pinned = list.contacts.filter((contact) => contact.pinned);
  const groups = list.groups.filter(({ name }) => name !== OTHER_CONTACTS);
  const others = list.contacts.filter((contact) => !groups.some(({ name }) => contact.groups.includes(name)));
  const sections: Section[] = groups.map(({ name }) => ({
    key: name,
    kind: "group",
    contacts: list.contacts.filter((contact) => contact.groups.includes(name)),
  }));
  return [
    ...(pinned.length > 0 ? [{ key: "pinned", kind: "pinned" as const, contacts: pinned }] : []),
    ...sections,
    ...(others.length > 0 ? [{ key: OTHER_CONTACTS, kind: "others" as const, contacts: others }] : []),
  ];
}
