import { CATEGORIES, CONTACT_CARD } from "#formats/communicator/namespaces";
import { element, type XmlElement } from "#formats/xml/element";
import type { Profile, User } from "../directory/contract.ts";

/** Who somebody is, as the directory knows it. */
export interface Person {
  readonly user: User;
  readonly profile: Profile;
}

/** Containers that have a card, each with what its audience may know (MS-PRES: contactCard, instance 0). */
export const CARD_CONTAINERS: readonly number[] = [0, 100, 200, 300, 400, 32000];

/**
 * The card that the directory makes of a person: the name for everybody, the address for those who are blocked too (they know it),
 * title and company for other domains, numbers and office for colleagues, the mobile phone for friends.
 */
export function contactCard({ user, profile }: Person, container: number): XmlElement {
  const name = card("identity", [
    card("name", [text("displayName", user.name || user.address)]),
    ...(container === 0 ? [] : [text("email", profile.mail || user.address)]),
  ]);
  if (container === 0 || container === 32000) return root([name]);
  const { company, department, title, office, city, state, country, phone, mobile } = profile;
  const audience = [name, ...known("company", company)];
  if (container === 100) return root([...audience, ...known("title", title)]);
  audience.push(...known("department", department), ...known("title", title), ...known("office", office));
  const work = user.tel || phone;
  if (work) audience.push(number("work", work));
  if (container === 400 && mobile) audience.push(number("mobile", mobile));
  const place = [...known("city", city), ...known("state", state), ...known("countryCode", country)];
  if (place.length > 0) audience.push(element("address", CONTACT_CARD, { type: "work" }, place));
  return root(audience);
}

/** What the client of the user needs to know of its own account (MS-PRES: userProperties). */
export function userProperties({ user, profile }: Person): XmlElement {
  const { city, state, country } = profile;
  const own = (name: string, value: string) => (value ? [element(name, CATEGORIES, {}, [value])] : []);
  const line = user.tel ? [element("line", CATEGORIES, { lineType: "Uc" }, [telUri(user.tel)])] : [];
  return element("userProperties", CATEGORIES, {}, [
    element("lines", CATEGORIES, {}, line),
    element("telephonyMode", CATEGORIES, {}, [user.tel ? "Uc" : "None"]),
    ...own("l", city),
    ...own("st", state),
    ...own("countryCode", country),
    element("exumEnabled", CATEGORIES, {}, ["0"]),
  ]);
}

const number = (type: string, shown: string): XmlElement =>
  element("phone", CONTACT_CARD, { type }, [text("uri", telUri(shown)), text("displayString", shown)]);

/** RFC 3966: separators for the eye are left out. */
const telUri = (shown: string): string =>
  `tel:${shown.replace(/^tel:/i, "").replaceAll(/[^\d+;=a-z]/gi, "")}`;

const card = (name: string, children: readonly XmlElement[]): XmlElement =>
  element(name, CONTACT_CARD, {}, children);

const root = (children: readonly XmlElement[]): XmlElement =>
  element("contactCard", CONTACT_CARD, { isUCEnabled: true }, children);

const text = (name: string, value: string): XmlElement => element(name, CONTACT_CARD, {}, [value]);

const known = (name: string, value: string): XmlElement[] => (value === "" ? [] : [text(name, value)]);
