import type { Contact, ContactGroup } from "./contract.ts";

/** A group or contact with its place: lists are sorted by it. A new one comes after the last. */
export interface KeptGroup extends ContactGroup {
  readonly position: number;
}

export interface KeptContact extends Contact {
  readonly position: number;
}

/** A user's list as it is stored; the contract's ContactList with places. */
export interface KeptList {
  readonly number: number;
  readonly groups: readonly KeptGroup[];
  readonly contacts: readonly KeptContact[];
}

/** "Other Contacts", which every list has and nobody can change or delete (MS-SIP 2.2.4). */
export const OTHER_CONTACTS: KeptGroup = { id: 1, name: "~", externalUri: "", position: 0 };

/** The list of somebody who never changed theirs. */
export const FIRST_LIST: KeptList = { number: 1, groups: [OTHER_CONTACTS], contacts: [] };
