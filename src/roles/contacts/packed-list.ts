import type { Contact } from "./contract.ts";
import { type KeptContact, type KeptGroup, type KeptList, OTHER_CONTACTS } from "./kept-list.ts";

/** Between the fields of a contact; no text of a list holds it (decide-change.ts takes control characters out). */
export const FIELD = "\u001f";
/** Before each contact, and after the last. */
export const RECORD = "\u001e";

/**
 * A list as it rests in memory: its contacts are one string, some 40 bytes each, since 30,000 people with 200 contacts have six
 * million of them. Unpacking a list takes less time than printing it.
 */
export interface PackedList {
  readonly number: number;
  readonly groups: readonly KeptGroup[];
  /** RECORD, then for each contact: the seven fields of `packContact` between FIELDs, RECORD. */
  readonly contacts: string;
}

export function packList({ number, groups, contacts }: KeptList): PackedList {
  return { number, groups, contacts: packContacts(contacts.map(packContact)) };
}

/** Joins packed contacts, which stand in their order. */
export const packContacts = (contacts: readonly string[]): string =>
  contacts.length === 0 ? "" : `${RECORD}${contacts.join(RECORD)}${RECORD}`;

function packContact(contact: KeptContact): string {
  const {
    address,
    position,
    name,
    groups,
    subscribed,
    externalUri,
    extension = "",
    pinned,
    tagged,
  } = contact;
  const flags = `${Number(subscribed)}${Number(pinned)}${Number(tagged)}`;
  return [address, position, name, groups.join(" "), flags, externalUri, extension].join(FIELD);
}

export function unpackList({ number, groups, contacts }: PackedList): KeptList {
  const records = contacts === "" ? [] : contacts.slice(1, -1).split(RECORD);
  return { number, groups, contacts: records.map(unpackContact) };
}

function unpackContact(record: string): KeptContact {
  const [address = "", position, name = "", groups = "", flags = "", externalUri = "", extension = ""] =
    record.split(FIELD);
  return {
    address,
    position: Number(position),
    name,
    groups: groupsOf(groups),
    subscribed: flags[0] === "1",
    externalUri,
    ...(extension !== "" && { extension }),
    pinned: flags[1] === "1",
    tagged: flags[2] === "1",
  };
}

const groupsOf = (text: string): readonly number[] => {
  const groups = text.split(" ").flatMap((word) => (/^\d+$/.test(word) ? [Number(word)] : []));
  return groups.length > 0 ? groups : [OTHER_CONTACTS.id];
};

/** Whether somebody is on it; nothing is unpacked. */
export const packedHas = ({ contacts }: PackedList, address: Contact["address"]): boolean =>
  contacts.includes(`${RECORD}${address}${FIELD}`);
