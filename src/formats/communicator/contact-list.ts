import { malformed, type Parsed, parsed } from "#base/parsed";
import {
  childElement,
  element,
  escapeXml,
  printXml,
  textOf,
  type XmlElement,
  type XmlNode,
} from "../xml/element.ts";
import { addressOf } from "./read-values.ts";
import { SOAP_METHODS } from "./soap.ts";

/** A group as documents have it (MS-SIP 2.2.4). */
export interface ListedGroup {
  readonly id: number;
  readonly name: string;
  readonly externalUri: string;
  /** XML text of the element `groupExtension`. */
  readonly extension?: string;
}

/** A contact as documents have it. */
export interface ListedContact {
  /** `bob@example.com`, or `tel:+41…`. */
  readonly address: string;
  readonly name: string;
  readonly groups: readonly number[];
  readonly subscribed: boolean;
  readonly externalUri: string;
  /** XML text of the element `contactExtension`. */
  readonly extension?: string;
}

/** What one change did to a list. */
export interface ListDelta {
  readonly number: number;
  readonly previous: number;
  readonly addedGroups: readonly ListedGroup[];
  readonly modifiedGroups: readonly ListedGroup[];
  readonly addedContacts: readonly ListedContact[];
  readonly modifiedContacts: readonly ListedContact[];
  readonly deletedGroups: readonly number[];
  readonly deletedContacts: readonly string[];
}

/** An operation of SERVICE on the sender's list (MS-SIP 2.2.4.2). */
export type ContactOperation =
  | { readonly kind: "addGroup"; readonly group: Omit<ListedGroup, "id"> }
  | { readonly kind: "modifyGroup"; readonly group: ListedGroup }
  | { readonly kind: "deleteGroup"; readonly id: number }
  | { readonly kind: "setContact"; readonly contact: ListedContact }
  | { readonly kind: "deleteContact"; readonly address: string }
  | { readonly kind: "setACE"; readonly rule: AccessRule };

/** What a 2005 client wants of one person, one domain, or all: to see presence, and to write. */
export interface AccessRule {
  readonly type: "USER" | "DOMAIN" | "ALL";
  /** An address or a domain without scheme; empty for ALL. */
  readonly mask: string;
  /** First letter presence, second communication: A allow, D deny, P prompt, B block politely (MS-SIP 2.2.3). */
  readonly rights: string;
}

const READERS: Readonly<Record<string, (method: XmlElement) => Parsed<ContactOperation>>> = {
  addGroup: (method) => parsed({ kind: "addGroup", group: groupOf(method) }),
  modifyGroup(method) {
    const id = numberOf(method, "groupID");
    return id === undefined
      ? malformed(GROUP_ID)
      : parsed({ kind: "modifyGroup", group: { id, ...groupOf(method) } });
  },
  deleteGroup(method) {
    const id = numberOf(method, "groupID");
    return id === undefined ? malformed(GROUP_ID) : parsed({ kind: "deleteGroup", id });
  },
  setContact: readSetContact,
  deleteContact(method) {
    const address = contactAddressOf(textOf(childElement(method, "URI")));
    return address === undefined ? malformed(URI) : parsed({ kind: "deleteContact", address });
  },
  setACE: readSetAccess,
};

const GROUP_ID = "a number in groupID";
const URI = "sip:user@host or tel:number in URI";

/** Whether a method of SERVICE is read here. */
export const isContactMethod = (name: string | undefined): boolean =>
  name !== undefined && Object.hasOwn(READERS, name);

/** Reads the method of a SERVICE on contacts. Whether it fits the list is not looked at. */
export function readContactOperation(
  method: XmlElement,
): Parsed<{ readonly operation: ContactOperation; readonly deltaNum: number | undefined }> {
  const read = isContactMethod(method.name) ? READERS[method.name]?.(method) : undefined;
  if (!read) return malformed(`one of ${Object.keys(READERS).join(", ")}`);
  if (!read.ok) return read;
  const deltaNum = numberOf(method, "deltaNum");
  if (deltaNum === undefined && textOf(childElement(method, "deltaNum")) !== "")
    return malformed("a number in deltaNum");
  return parsed({ operation: read.value, deltaNum });
}

function readSetContact(method: XmlElement): Parsed<ContactOperation> {
  const text = (name: string): string => textOf(childElement(method, name));
  const address = contactAddressOf(text("URI"));
  if (address === undefined) return malformed(URI);
  const words = text("groups").split(/\s+/).filter(Boolean);
  if (!words.every((word) => NUMBER.test(word))) return malformed("numbers in groups");
  const extension = extensionOf(method, "contactExtension");
  const contact = {
    address,
    name: text("displayName"),
    groups: [...new Set(words.map(Number))],
    subscribed: isTrue(text("subscribed")),
    externalUri: text("externalURI"),
    ...(extension !== undefined && { extension }),
  };
  return parsed({ kind: "setContact", contact });
}

function readSetAccess(method: XmlElement): Parsed<ContactOperation> {
  const type = textOf(childElement(method, "type")).toUpperCase();
  const text = textOf(childElement(method, "mask"));
  const rights = textOf(childElement(method, "rights")).toUpperCase();
  if (type !== "USER" && type !== "DOMAIN" && type !== "ALL") return malformed("USER, DOMAIN or ALL in type");
  if (!/^[A-Z]{2}$/.test(rights)) return malformed("two letters in rights");
  const mask = type === "ALL" ? "" : addressOf(text);
  if (mask === undefined) return malformed("an address or a domain in mask");
  return parsed({ kind: "setACE", rule: { type, mask, rights } });
}

function groupOf(method: XmlElement): Omit<ListedGroup, "id"> {
  const extension = extensionOf(method, "groupExtension");
  return {
    name: textOf(childElement(method, "name")),
    externalUri: textOf(childElement(method, "externalURI")),
    ...(extension !== undefined && { extension }),
  };
}

const NUMBER = /^\d{1,9}$/;

function numberOf(method: XmlElement, name: string): number | undefined {
  const text = textOf(childElement(method, name));
  return NUMBER.test(text) ? Number(text) : undefined;
}

const isTrue = (text: string): boolean => text === "" || text === "1" || text.toLowerCase() === "true";

/** `bob@example.com` or `tel:+41…` of a contact's URI; undefined when it is neither. */
export function contactAddressOf(uri: string): string | undefined {
  const address = addressOf(uri);
  if (address === undefined) return undefined;
  return /^tel:[^@]+$/.test(address) || /^[^@:]+@[^@]+$/.test(address) ? address : undefined;
}

/** The SOAP namespace belongs to the envelope: in a list, which has none, the extension would be another element with it. */
function extensionOf(method: XmlElement, name: string): string | undefined {
  const extension = childElement(method, name);
  return extension && printXml(withoutSoap(extension));
}

function withoutSoap(one: XmlElement): XmlElement {
  const namespace = one.namespace === SOAP_METHODS ? "" : one.namespace;
  const children = one.children.map(
    (child): XmlNode => (typeof child === "string" ? child : withoutSoap(child)),
  );
  return { ...one, namespace, children };
}

/** The answer to addGroup: clients file a contact only after they have read the id. */
export function groupAdded(id: number): XmlElement {
  return element("addGroup", SOAP_METHODS, {}, [element("groupID", SOAP_METHODS, {}, [String(id)])]);
}

/** The whole list: groups before contacts, addresses without `sip:`. */
export function printContactList(
  number: number,
  groups: readonly ListedGroup[],
  contacts: readonly ListedContact[],
): string {
  const inside = [
    ...groups.map((group) => printGroup("group", group)),
    ...contacts.map((contact) => printContact("contact", contact, contact.address)),
  ];
  return `<contactList deltaNum="${number}">${inside.join("")}</contactList>`;
}

/** One change, in the order of MS-SIP 3.7; here addresses are URIs. */
export function printContactDelta(delta: ListDelta): string {
  const inside = [
    ...delta.addedGroups.map((group) => printGroup("addedGroup", group)),
    ...delta.modifiedGroups.map((group) => printGroup("modifiedGroup", group)),
    ...delta.addedContacts.map((contact) => printContact("addedContact", contact, uriOf(contact.address))),
    ...delta.modifiedContacts.map((contact) =>
      printContact("modifiedContact", contact, uriOf(contact.address)),
    ),
    ...delta.deletedGroups.map((id) => `<deletedGroup id="${id}"/>`),
    ...delta.deletedContacts.map((address) => `<deletedContact uri="${escapeXml(uriOf(address))}"/>`),
  ].join("");
  const start = `<contactDelta deltaNum="${delta.number}" prevDeltaNum="${delta.previous}"`;
  return inside === "" ? `${start}/>` : `${start}>${inside}</contactDelta>`;
}

const uriOf = (address: string): string => (address.startsWith("tel:") ? address : `sip:${address}`);

function printGroup(name: string, group: ListedGroup): string {
  const { id, externalUri, extension } = group;
  const start = `<${name} id="${id}" name="${escapeXml(group.name)}" externalURI="${escapeXml(externalUri)}"`;
  return closed(name, start, extension);
}

function printContact(name: string, contact: ListedContact, uri: string): string {
  const { groups, subscribed, externalUri, extension } = contact;
  const start =
    `<${name} uri="${escapeXml(uri)}" name="${escapeXml(contact.name)}" groups="${groups.join(" ")}" ` +
    `subscribed="${subscribed}" externalURI="${escapeXml(externalUri)}"`;
  return closed(name, start, extension);
}

const closed = (name: string, start: string, inside: string | undefined): string =>
  inside === undefined ? `${start}/>` : `${start}>${inside}</${name}>`;
