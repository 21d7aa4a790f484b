import { profileFields } from "#api/users";

/** One user as another product has them: attributes by their names in Active Directory, as they stand there. */
export interface SourceEntry {
  /** The DN, or the line of a CSV file. */
  readonly where: string;
  /** Names in lower case. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** The first value, as it stands; undefined: the entry has no such attribute. */
export const rawOf = (entry: SourceEntry, attribute: string): string | undefined =>
  entry.attributes.get(attribute)?.[0];

/** What of an entry becomes what of a user; the first attribute that has a value counts. */
export const attributesOf = {
  address: ["msrtcsip-primaryuseraddress"],
  name: ["displayname", "cn"],
  tel: ["msrtcsip-line"],
  givenName: ["givenname"],
  surname: ["sn"],
  mail: ["mail"],
  title: ["title"],
  department: ["department"],
  company: ["company"],
  office: ["physicaldeliveryofficename"],
  phone: ["telephonenumber"],
  mobile: ["mobile"],
  city: ["l"],
  state: ["st"],
  country: ["co", "c"],
} as const satisfies Record<string, readonly string[]>;

export type SourceField = keyof typeof attributesOf;

/** The raw value of a field, and the attribute that it is from. */
export function rawField(
  entry: SourceEntry,
  field: SourceField,
): { readonly attribute: string; readonly value: string } | undefined {
  for (const attribute of attributesOf[field]) {
    const value = rawOf(entry, attribute);
    if (value !== undefined && value !== "") return { attribute, value };
  }
  return undefined;
}

/** Columns of CSV files, by the attribute that they stand for: our own names, and those of other products' exports. */
const COLUMNS: Readonly<Record<string, string>> = {
  address: "msrtcsip-primaryuseraddress",
  sipaddress: "msrtcsip-primaryuseraddress",
  primaryuri: "msrtcsip-primaryuseraddress",
  name: "displayname",
  tel: "msrtcsip-line",
  lineuri: "msrtcsip-line",
  lineserveruri: "msrtcsip-lineserver",
  lineserver: "msrtcsip-lineserver",
  enabled: "msrtcsip-userenabled",
  optionflags: "msrtcsip-optionflags",
  surname: "sn",
  office: "physicaldeliveryofficename",
  phone: "telephonenumber",
  city: "l",
  state: "st",
  country: "co",
};

/** The attribute that a column of a CSV file stands for; a column that is none of ours keeps its name. */
export function attributeOfColumn(column: string): string {
  const name = column.trim().toLowerCase();
  return COLUMNS[name.replaceAll(/[ _-]/g, "")] ?? name;
}

/** A user of ours in the form of an entry, so that the same checks look at both. */
export function entryOf(user: {
  readonly address: string;
  readonly name: string;
  readonly tel: string | undefined;
  readonly profile: Readonly<Record<(typeof profileFields)[number], string>>;
  /** Attributes that an import has kept. */
  readonly kept?: ReadonlyMap<string, string> | undefined;
}): SourceEntry {
  const attributes = new Map<string, readonly string[]>();
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") attributes.set(name, [value]);
  };
  for (const [name, value] of user.kept ?? []) put(name, value);
  put("msrtcsip-primaryuseraddress", `sip:${user.address}`);
  put("displayname", user.name);
  attributes.delete("msrtcsip-line");
  put("msrtcsip-line", user.tel);
  for (const field of profileFields) {
    for (const attribute of attributesOf[field]) attributes.delete(attribute);
    put(attributesOf[field][0], user.profile[field]);
  }
  return { where: user.address, attributes };
}
