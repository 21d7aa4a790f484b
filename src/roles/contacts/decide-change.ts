import type { ExplainedError } from "#base/explained-error";
import { utf8Encode } from "#base/octets";
import type { ContactDelta } from "./contract.ts";
import { type KeptContact, type KeptGroup, type KeptList, OTHER_CONTACTS } from "./kept-list.ts";
import { LAST_GROUP_ID, MOST_EXTENSION_BYTES, MOST_NAME_BYTES, MOST_URI_BYTES } from "./limits.ts";
import * as problems from "./problems.ts";

/** What somebody wants to change of a list. */
export type Change =
  | { readonly kind: "add-group"; readonly group: NewGroup }
  | { readonly kind: "modify-group"; readonly group: NewGroup & { readonly id: number } }
  | { readonly kind: "delete-group"; readonly id: number }
  | { readonly kind: "set-contact"; readonly contact: WantedContact }
  | { readonly kind: "delete-contact"; readonly address: string }
  /** Parley's own: several people at once, groups by name. */
  | { readonly kind: "put-people"; readonly people: readonly WantedPerson[] }
  /** Parley's own: those named come first, in this order; the others stay behind them as they were. */
  | { readonly kind: "order"; readonly groups: readonly number[]; readonly contacts: readonly string[] };

type NewGroup = Pick<KeptGroup, "name" | "externalUri" | "extension">;
/** A contact as Communicator clients know it: what they do not know of it stays as it was. */
export type WantedContact = Pick<
  KeptContact,
  "address" | "name" | "groups" | "subscribed" | "externalUri" | "extension"
>;

/** What is left out stays as it was; groups that are missing are made. */
export interface WantedPerson {
  readonly address: string;
  readonly name?: string | undefined;
  /** In place of the groups that they are in. */
  readonly groups?: readonly string[] | undefined;
  /** Besides the groups that they are in. */
  readonly moreGroups?: readonly string[] | undefined;
  readonly pinned?: boolean | undefined;
  readonly tagged?: boolean | undefined;
}

export interface Facts {
  readonly owner: string;
  readonly list: KeptList;
  readonly mostContacts: number;
  readonly mostGroups: number;
  /** The number of the list that the client knows; undefined: it does not say. */
  readonly known: number | undefined;
  /** pidgin-sipe, which counts by itself: its number counts only where the operation would mean something else. */
  readonly lenient: boolean;
}

/** One numbered change with the list after it. */
export interface Step {
  readonly list: KeptList;
  readonly delta: KeptDelta;
  /** Rows that have another place and are otherwise as they were. */
  readonly moved: Pick<KeptList, "groups" | "contacts">;
}

/** A ContactDelta whose rows know their place. */
export interface KeptDelta extends ContactDelta {
  readonly addedGroups: readonly KeptGroup[];
  readonly modifiedGroups: readonly KeptGroup[];
  readonly addedContacts: readonly KeptContact[];
  readonly modifiedContacts: readonly KeptContact[];
}

export type Verdict = Decided | Refused;
export interface Decided {
  readonly steps: readonly Step[];
  /** The group that was asked for and is there already. */
  readonly found?: KeptGroup;
}
export interface Refused {
  readonly status: number;
  readonly problem: ExplainedError;
}

/** Decides a change of a list (MS-SIP 3.7): the steps it is told in, or why not. */
export function decideChange(facts: Facts, change: Change): Verdict {
  if (!fitsNumber(facts, change))
    return refuse(409, problems.oldNumber(facts.owner, facts.known ?? 0, facts.list.number));
  switch (change.kind) {
    case "add-group":
      return addGroup(facts, change.group);
    case "modify-group":
      return modifyGroup(facts, change.group);
    case "delete-group":
      return deleteGroup(facts, change.id);
    case "set-contact":
      return setContact(facts, change.contact);
    case "delete-contact":
      return deleteContact(facts, change.address);
    case "put-people":
      return putPeople(facts, change.people);
    case "order":
      return order(facts, change.groups, change.contacts);
  }
}

/**
 * COMPAT pidgin-sipe 1.25 adds 1 after each of its requests, refused or not, so it may be ahead of us and then has seen everything.
 * Behind us it has missed something: then a group's number may mean another group by now, an address or a name may not.
 */
function fitsNumber({ list, known, lenient }: Facts, change: Change): boolean {
  if (known === undefined || known === list.number) return true;
  if (!lenient) return false;
  return known > list.number || (change.kind !== "modify-group" && change.kind !== "delete-group");
}

/**
 * COMPAT pidgin-sipe 1.25 asks for the same new group once for each contact that it puts there before the first answer, files a
 * contact only after an answer with a number, and never looks at a refusal: the contacts would be nowhere.
 */
function addGroup(facts: Facts, wanted: NewGroup): Verdict {
  const same = facts.list.groups.find(({ name }) => name === clean(wanted.name));
  if (facts.lenient && same?.externalUri === clean(wanted.externalUri)) return { steps: [], found: same };
  const made = newGroup(facts, facts.list.groups, wanted);
  return isRefused(made) ? made : steps(facts, { addedGroups: [made] });
}

function newGroup(
  { owner, mostGroups }: Facts,
  groups: readonly KeptGroup[],
  wanted: NewGroup,
): KeptGroup | Refused {
  const name = clean(wanted.name);
  const refused = unfitGroup({ ...wanted, name });
  if (refused) return refused;
  const same = groups.find((group) => group.name === name);
  if (same) return refuse(409, problems.duplicateGroup(owner, name, same.id));
  const most = Math.min(mostGroups, LAST_GROUP_ID);
  if (groups.length >= most) return refuse(413, problems.tooManyGroups(owner, groups.length + 1, most));
  const used = new Set(groups.map((group) => group.id));
  let id = 1;
  while (used.has(id)) id++;
  return { ...wanted, id, name, externalUri: clean(wanted.externalUri), position: after(groups) };
}

function modifyGroup(facts: Facts, wanted: NewGroup & { readonly id: number }): Verdict {
  const { owner, list } = facts;
  if (wanted.id === OTHER_CONTACTS.id) return refuse(403, problems.fixedGroup("renamed"));
  const group = list.groups.find(({ id }) => id === wanted.id);
  if (!group) return noGroup(facts, wanted.id);
  const name = clean(wanted.name);
  const refused = unfitGroup({ ...wanted, name });
  if (refused) return refused;
  const same = list.groups.find((one) => one.name === name && one.id !== wanted.id);
  if (same) return refuse(409, problems.duplicateGroup(owner, name, same.id));
  const modified = { ...group, ...wanted, name, externalUri: clean(wanted.externalUri) };
  return steps(facts, { modifiedGroups: [modified] });
}

/** Who was only in it comes to the other contacts; clients have to hear of that in a change before (MS-SIP 3.7). */
function deleteGroup(facts: Facts, id: number): Verdict {
  const { list } = facts;
  if (id === OTHER_CONTACTS.id) return refuse(403, problems.fixedGroup("deleted"));
  if (!list.groups.some((group) => group.id === id)) return noGroup(facts, id);
  const members = list.contacts.filter((contact) => contact.groups.includes(id));
  const modifiedContacts = members.map((contact) => {
    const left = contact.groups.filter((group) => group !== id);
    return { ...contact, groups: left.length > 0 ? left : [OTHER_CONTACTS.id] };
  });
  const changes: Partial<KeptDelta>[] = [{ deletedGroups: [id] }];
  if (members.length > 0) changes.unshift({ modifiedContacts });
  return steps(facts, ...changes);
}

function setContact(facts: Facts, wanted: WantedContact): Verdict {
  const { owner, list, mostContacts } = facts;
  const groups = wanted.groups.length > 0 ? wanted.groups : [OTHER_CONTACTS.id];
  const unknown = groups.find((id) => !list.groups.some((group) => group.id === id));
  if (unknown !== undefined) return noGroup(facts, unknown);
  const name = nameOf(wanted);
  const refused = unfitContact({ ...wanted, name });
  if (refused) return refused;
  const before = list.contacts.find(({ address }) => address === wanted.address);
  if (!before && list.contacts.length >= mostContacts)
    return refuse(413, problems.tooManyContacts(owner, list.contacts.length + 1, mostContacts));
  // pidgin-sipe never sends an extension: leaving it out takes away nothing that another client keeps there.
  const contact = {
    ...(before ?? { pinned: false, tagged: false, position: after(list.contacts) }),
    ...wanted,
    ...{ name, groups, externalUri: clean(wanted.externalUri) },
  };
  return steps(facts, before ? { modifiedContacts: [contact] } : { addedContacts: [contact] });
}

function deleteContact(facts: Facts, address: string): Verdict {
  const { owner, list } = facts;
  if (list.contacts.some((contact) => contact.address === address))
    return steps(facts, { deletedContacts: [address] });
  return refuse(404, problems.noSuchContact(owner, address, list.contacts.length));
}

function putPeople(facts: Facts, people: readonly WantedPerson[]): Verdict {
  const { owner, list, mostContacts } = facts;
  const groups = [...list.groups];
  const contacts = new Map(list.contacts.map((contact) => [contact.address, contact]));
  const changed = new Set<string>();
  let position = after(list.contacts);
  for (const wanted of people) {
    const before = contacts.get(wanted.address) ?? newContact(wanted.address, position++);
    const ids = wanted.groups || !contacts.has(wanted.address) ? [] : [...before.groups];
    for (const name of [...(wanted.groups ?? []), ...(wanted.moreGroups ?? [])]) {
      const group = groups.find((one) => one.name === clean(name)) ?? newGroup(facts, groups, bare(name));
      if (isRefused(group)) return group;
      if (!groups.includes(group)) groups.push(group);
      if (!ids.includes(group.id)) ids.push(group.id);
    }
    const { pinned = before.pinned, tagged = before.tagged } = wanted;
    const name = wanted.name === undefined ? before.name : nameOf({ ...wanted, name: wanted.name });
    const contact = { ...before, name, pinned, tagged, groups: ids.length > 0 ? ids : [OTHER_CONTACTS.id] };
    const refused = unfitContact(contact);
    if (refused) return refused;
    contacts.set(wanted.address, contact);
    changed.add(wanted.address);
  }
  if (contacts.size > Math.max(mostContacts, list.contacts.length))
    return refuse(413, problems.tooManyContacts(owner, contacts.size, mostContacts));
  const known = new Set(list.contacts.map(({ address }) => address));
  const touched = [...contacts.values()].filter(({ address }) => changed.has(address));
  return steps(facts, {
    addedGroups: groups.slice(list.groups.length),
    addedContacts: touched.filter(({ address }) => !known.has(address)),
    modifiedContacts: touched.filter(({ address }) => known.has(address)),
  });
}

const bare = (name: string): NewGroup => ({ name, externalUri: "" });

const newContact = (address: string, position: number): KeptContact => ({
  ...{ address, position, name: "", groups: [OTHER_CONTACTS.id], subscribed: true, externalUri: "" },
  ...{ pinned: false, tagged: false },
});

function order(facts: Facts, first: readonly number[], foremost: readonly string[]): Verdict {
  const { owner, list } = facts;
  const unknown = first.find((id) => !list.groups.some((group) => group.id === id));
  if (unknown !== undefined) return noGroup(facts, unknown);
  const stranger = foremost.find((one) => !list.contacts.some(({ address }) => address === one));
  if (stranger !== undefined)
    return refuse(404, problems.noSuchContact(owner, stranger, list.contacts.length));
  const groups = inOrder(list.groups, first, ({ id }) => id);
  const contacts = inOrder(list.contacts, foremost, ({ address }) => address);
  const [step] = steps(facts, {}).steps;
  return step
    ? { steps: [{ ...step, list: { ...step.list, groups, contacts }, moved: { groups, contacts } }] }
    : { steps: [] };
}

function inOrder<T extends { readonly position: number }, K>(
  all: readonly T[],
  first: readonly K[],
  keyOf: (one: T) => K,
): readonly T[] {
  const rank = new Map([...new Set(first)].map((key, at) => [key, at]));
  const place = (one: T): number => rank.get(keyOf(one)) ?? rank.size;
  return [...all]
    .sort((one, other) => place(one) - place(other))
    .map((one, at) => ({ ...one, position: at }));
}

/** Numbers the changes, and applies each to the list before it. */
function steps(
  { owner, list }: Facts,
  ...changes: readonly Partial<KeptDelta>[]
): { readonly steps: readonly Step[] } {
  const made: Step[] = [];
  let before = list;
  for (const change of changes) {
    const numbers = { owner, number: before.number + 1, previous: before.number };
    const delta: KeptDelta = { ...NOTHING, ...change, ...numbers };
    before = applied(before, delta);
    made.push({ list: before, delta, moved: { groups: [], contacts: [] } });
  }
  return { steps: made };
}

/** A change that changes nothing. */
export const NOTHING = {
  addedGroups: [],
  modifiedGroups: [],
  addedContacts: [],
  modifiedContacts: [],
  deletedGroups: [],
  deletedContacts: [],
} as const satisfies Omit<KeptDelta, "owner" | "number" | "previous">;

function applied(list: KeptList, delta: KeptDelta): KeptList {
  const groups = new Map(delta.modifiedGroups.map((group) => [group.id, group]));
  const contacts = new Map(delta.modifiedContacts.map((contact) => [contact.address, contact]));
  const goneGroups = new Set(delta.deletedGroups);
  const goneContacts = new Set(delta.deletedContacts);
  return {
    number: delta.number,
    groups: [...list.groups, ...delta.addedGroups]
      .filter(({ id }) => !goneGroups.has(id))
      .map((group) => groups.get(group.id) ?? group),
    contacts: [...list.contacts, ...delta.addedContacts]
      .filter(({ address }) => !goneContacts.has(address))
      .map((contact) => contacts.get(contact.address) ?? contact),
  };
}

const refuse = (status: number, problem: ExplainedError): Refused => ({ status, problem });
const isRefused = (one: object): one is Refused => "problem" in one;

const noGroup = ({ owner, list }: Facts, id: number): Refused =>
  refuse(
    404,
    problems.noSuchGroup(
      owner,
      id,
      list.groups.map((group) => group.id),
    ),
  );

/** After the last one. */
const after = (rows: readonly { readonly position: number }[]): number => (rows.at(-1)?.position ?? -1) + 1;

/** On one line, without what separates fields in a packed list. */
const clean = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f]+/g, " ").trim();

/** pidgin-sipe sends the address where the user gave no name; then the name that they publish is shown. */
function nameOf({ address, name }: { readonly address: string; readonly name: string }): string {
  const text = clean(name);
  const bareName = text.toLowerCase().replace(/^sips?:/, "");
  return bareName === address ? "" : text;
}

function unfitGroup(group: NewGroup): Refused | undefined {
  return unfit("name of the group", group.name, 1, MOST_NAME_BYTES) ?? unfitRest(group);
}

function unfitContact(contact: Pick<KeptContact, "name" | "externalUri" | "extension">): Refused | undefined {
  return unfit("name of the contact", contact.name, 0, MOST_NAME_BYTES) ?? unfitRest(contact);
}

function unfitRest({
  externalUri,
  extension = "",
}: Pick<KeptContact, "externalUri" | "extension">): Refused | undefined {
  const bytes = utf8Encode(extension).length;
  if (bytes > MOST_EXTENSION_BYTES)
    return refuse(413, problems.extensionTooLarge(bytes, MOST_EXTENSION_BYTES));
  return unfit("external URI", externalUri, 0, MOST_URI_BYTES);
}

function unfit(field: string, text: string, least: number, most: number): Refused | undefined {
  const bytes = utf8Encode(text).length;
  if (bytes >= least && bytes <= most) return undefined;
  return refuse(bytes < least ? 400 : 413, problems.unfitText(field, bytes, least, most));
}
