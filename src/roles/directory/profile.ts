import { type ProfileField, type ProfileView, profileFields } from "#api/users";
import type { ProfileTable } from "#storage/schema";
import type { Profile } from "./contract.ts";

/** A profile and who keeps it. */
export interface KeptProfile {
  readonly fields: Profile;
  /** `local`, or `ldap`, whose next look overwrites what it knows. */
  readonly source: "local" | "ldap";
  /** The entry's name there (its DN); empty for local. */
  readonly key: string;
  /** The source has disabled the user, and may enable it again; what an administrator disabled it does not touch. */
  readonly disabledBySource: boolean;
}

/** Of somebody of whom nothing is known; one object for all of them. */
export const nothingKnown: Profile = Object.freeze(profileOf(() => ""));
export const noProfile: KeptProfile = {
  fields: nothingKnown,
  source: "local",
  key: "",
  disabledBySource: false,
};

/** A profile from each field's value. */
export function profileOf(value: (field: ProfileField) => string): Profile {
  return {
    givenName: value("givenName"),
    surname: value("surname"),
    mail: value("mail"),
    title: value("title"),
    department: value("department"),
    company: value("company"),
    office: value("office"),
    phone: value("phone"),
    mobile: value("mobile"),
    city: value("city"),
    state: value("state"),
    country: value("country"),
  };
}

/** Only what is known, as API and audit show it. */
export function knownOf(fields: Profile): ProfileView {
  return Object.fromEntries(
    profileFields.flatMap((field) => (fields[field] === "" ? [] : [[field, fields[field]]])),
  );
}

/** The fields that differ, with their former and their new value. */
export function changedFields(before: Profile, after: Profile): readonly ProfileField[] {
  return profileFields.filter((field) => before[field] !== after[field]);
}

export function profileRow(
  userId: number,
  { fields, source, key, disabledBySource }: KeptProfile,
): ProfileTable {
  const { givenName: given_name, ...rest } = fields;
  return {
    user_id: userId,
    given_name,
    ...rest,
    source,
    source_key: key,
    source_disabled: disabledBySource ? 1 : 0,
  };
}

export function readProfileRow(row: ProfileTable): KeptProfile {
  return {
    fields: profileOf((field) => (field === "givenName" ? row.given_name : row[field])),
    source: row.source === "ldap" ? "ldap" : "local",
    key: row.source_key,
    disabledBySource: row.source_disabled === 1,
  };
}
