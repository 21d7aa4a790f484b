import type { SyncProblem } from "#api/directory";
import { type ProfileField, type ProfileView, profileFields } from "#api/users";
import type { ExplainedError } from "#base/explained-error";
import type { LdapEntry } from "#formats/ldap/door";
import { type AddressRules, decideAddress, decideText, isProblem } from "../decide-user.ts";
import { ACCOUNT_CONTROL, type AttributeMap, type SourceField } from "./attribute-map.ts";

/** What an entry says of a user. Fields that the map leaves out are undefined: not LDAP's. */
export interface SourceUser {
  readonly dn: string;
  readonly address: string;
  readonly name: string | undefined;
  readonly tel: string | undefined;
  /** Empty where the entry has no such attribute (any more). */
  readonly profile: ProfileView;
  readonly disabled: boolean;
}

const ACCOUNT_DISABLED = 0x2; // MS-ADTS 2.2.16, ADS_UF_ACCOUNT_DISABLE

/** Reads an entry; `user` is undefined where its address does not fit. A field that does not fit is left as it was. */
export function readEntry(
  { dn, attributes }: LdapEntry,
  map: AttributeMap,
  rules: AddressRules,
): { readonly user: SourceUser | undefined; readonly problems: readonly SyncProblem[] } {
  const problems: SyncProblem[] = [];
  const first = (field: SourceField) => {
    for (const attribute of map.get(field) ?? []) {
      const value = attributes.get(attribute.toLowerCase())?.find((one) => one.trim() !== "");
      if (value !== undefined) return { attribute, value };
    }
    return undefined;
  };
  const text = (field: Exclude<SourceField, "address">): string | undefined => {
    if ((map.get(field) ?? []).length === 0) return undefined;
    const found = first(field);
    if (!found) return "";
    const decided = decideText(field, field === "tel" ? plainLine(found.value) : found.value);
    if (!isProblem(decided)) return decided;
    problems.push(...rowsOf(dn, found.attribute, decided));
    return undefined;
  };

  const found = first("address");
  const address = found && decideAddress(found.value, rules);
  if (!found || !address || isProblem(address)) {
    const row = found && isProblem(address) ? rowsOf(dn, found.attribute, address) : [noAddress(dn, map)];
    return { user: undefined, problems: row };
  }
  const fields = profileFields.flatMap((field): readonly (readonly [ProfileField, string])[] => {
    const value = text(field);
    return value === undefined ? [] : [[field, value]];
  });
  const control = Number(attributes.get(ACCOUNT_CONTROL.toLowerCase())?.[0] ?? 0);
  const user: SourceUser = {
    dn,
    address: `${address.user}@${address.domain}`,
    name: text("name") || undefined,
    tel: text("tel") || undefined,
    profile: Object.fromEntries(fields),
    disabled: (control & ACCOUNT_DISABLED) !== 0,
  };
  return { user, problems };
}

/** A line URI as Communications Server keeps it, `tel:+49305550123;ext=23`, as a number. */
const plainLine = (value: string): string => value.replace(/^tel:/i, "").split(";", 1)[0] ?? "";

function noAddress(dn: string, map: AttributeMap): SyncProblem {
  const attributes = (map.get("address") ?? []).join(" or ");
  return {
    entry: dn.slice(0, 500),
    attribute: attributes,
    field: "address",
    value: null,
    expected: `a value in ${attributes}`,
    rule: "missing",
  };
}

/** The wrong fields of an explained error, as rows of the report. */
export function rowsOf(dn: string, attribute: string, { explanation }: ExplainedError): SyncProblem[] {
  return (explanation.fields ?? []).map(({ field, value, expected, rule, suggest }) => ({
    entry: dn.slice(0, 500),
    attribute,
    field,
    value,
    expected,
    ...(rule !== undefined && { rule }),
    ...(suggest !== undefined && { suggest: [...suggest] }),
  }));
}
