import { type ProfileField, profileFields } from "#api/users";
import { malformed, type Parsed, parsed } from "#base/parsed";

/** What LDAP may keep of a user. */
export type SourceField = "address" | "name" | "tel" | ProfileField;

/** For each field the attributes that it is read from, the first that has a value; a field without any is not LDAP's. */
export type AttributeMap = ReadonlyMap<SourceField, readonly string[]>;

const FIELDS: readonly SourceField[] = ["address", "name", "tel", ...profileFields];

/** Active Directory with the Communications Server schema, then inetOrgPerson (RFC 2798) and its like (RFC 4519). */
const DEFAULTS: Readonly<Record<SourceField, readonly string[]>> = {
  address: ["msRTCSIP-PrimaryUserAddress", "mail"],
  name: ["displayName", "cn"],
  tel: ["msRTCSIP-Line"],
  givenName: ["givenName"],
  surname: ["sn"],
  mail: ["mail"],
  title: ["title"],
  department: ["department", "ou"],
  company: ["company", "o"],
  office: ["physicalDeliveryOfficeName", "roomNumber"],
  phone: ["telephoneNumber"],
  mobile: ["mobile"],
  city: ["l"],
  state: ["st"],
  country: ["co", "c"],
};

const ENTRY = /^(\w{1,20})=((?:[A-Za-z][\w-]{0,63}(?:\|[A-Za-z][\w-]{0,63}){0,7})?)$/;

/** Reads one deviation from the usual map: `title=personalTitle|title`, or `title=` for a field that LDAP is not to keep. */
export function parseMapping(
  text: string,
): Parsed<{ readonly field: SourceField; readonly attributes: readonly string[] }> {
  const [, name, attributes] = ENTRY.exec(text.trim()) ?? [];
  const field = FIELDS.find((one) => one === name);
  if (field === undefined || attributes === undefined)
    return malformed(`FIELD=ATTRIBUTE|ATTRIBUTE with a field of ${FIELDS.join(", ")}`);
  if (field === "address" && attributes === "") return malformed("an attribute for address");
  return parsed({ field, attributes: attributes.split("|").filter(Boolean) });
}

/** The usual map with these deviations. */
export function attributeMap(deviations: readonly string[]): AttributeMap {
  const map = new Map<SourceField, readonly string[]>();
  for (const field of FIELDS) map.set(field, DEFAULTS[field]);
  for (const text of deviations) {
    const read = parseMapping(text);
    if (read.ok) map.set(read.value.field, read.value.attributes);
  }
  return map;
}

/** In Active Directory bit 2 of this attribute says that the account is disabled (MS-ADTS 2.2.16). */
export const ACCOUNT_CONTROL = "userAccountControl";

/** Every attribute to ask for. */
export function attributesOf(map: AttributeMap): readonly string[] {
  return [...new Set([...[...map.values()].flat(), ACCOUNT_CONTROL])];
}
