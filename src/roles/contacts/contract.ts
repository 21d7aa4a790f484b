import type {
  BlockWish,
  ContactImport,
  ContactImportReport,
  ContactListView,
  ContactOrder,
  ContactWish,
  GroupWish,
} from "#api/contacts";

/** A group of a contact list. Group 1, `~`, is always there: "Other Contacts". */
export interface ContactGroup {
  /** 1 to 63 (MS-SIP 2.2.4). */
  readonly id: number;
  readonly name: string;
  readonly externalUri: string;
  /** `groupExtension` (distribution groups) as XML text: not ours to read, given back as it came. */
  readonly extension?: string;
}

export interface Contact {
  /** `bob@example.com`: without `sip:`, lower case. */
  readonly address: string;
  /** Empty: the name that they publish themselves. */
  readonly name: string;
  /** Group ids, at least one, in the order given. */
  readonly groups: readonly number[];
  /** The user wants their presence. */
  readonly subscribed: boolean;
  readonly externalUri: string;
  /** `contactExtension` as XML text: not ours to read, given back as it came. */
  readonly extension?: string;
  /** Shown first. */
  readonly pinned: boolean;
  /** "Tell me when they are free." */
  readonly tagged: boolean;
}

/** A user's list. */
export interface ContactList {
  /** Counts from 1 with each change (MS-SIP 2.2.4: deltaNum). */
  readonly number: number;
  /** In the order that the user gave them. */
  readonly groups: readonly ContactGroup[];
  readonly contacts: readonly Contact[];
}

/** One change of a list, as it is told to every endpoint of the user. */
export interface ContactDelta {
  readonly owner: string;
  readonly number: number;
  readonly previous: number;
  readonly addedGroups: readonly ContactGroup[];
  readonly modifiedGroups: readonly ContactGroup[];
  readonly addedContacts: readonly Contact[];
  readonly modifiedContacts: readonly Contact[];
  readonly deletedGroups: readonly number[];
  /** Addresses. */
  readonly deletedContacts: readonly string[];
}

/** What other roles may ask of contact lists. Synchronous: all of them are in memory, packed. */
export interface Contacts {
  /** A user without one has the list with number 1, group `~` and nobody in it. */
  list(owner: string): ContactList;
  has(owner: string, address: string): boolean;
  /** After the change is stored. */
  onChange(action: (delta: ContactDelta) => void): () => void;
}

/**
 * What administrators do with contact lists; fits the HTTP API as it is. `by` names who does it, for the audit trail. Every refusal
 * is an ExplainedError; one of them says that there is no such user.
 */
export interface ContactAdministration {
  show(owner: string): ContactListView;
  set(owner: string, wish: ContactWish, by: string): Promise<ContactListView>;
  remove(owner: string, contact: string, by: string): Promise<ContactListView>;
  /** Adds or renames. */
  setGroup(owner: string, wish: GroupWish, by: string): Promise<ContactListView>;
  removeGroup(owner: string, name: string, by: string): Promise<ContactListView>;
  order(owner: string, order: ContactOrder, by: string): Promise<ContactListView>;
  block(owner: string, wish: BlockWish, by: string): Promise<ContactListView>;
  importCsv(request: ContactImport, by: string): Promise<ContactImportReport>;
}
