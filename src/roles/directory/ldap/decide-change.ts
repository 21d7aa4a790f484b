import type { SyncChange } from "#api/directory";
import type { Person } from "../people.ts";
import { type KeptProfile, noProfile, profileOf } from "../profile.ts";
import { changedNames, changesNothing, type PersonChange } from "../store-changes.ts";
import type { SourceUser } from "./read-entry.ts";

/** What an entry means for the user of its address. */
export type SourceVerdict =
  | { readonly kind: "add"; readonly profile: KeptProfile }
  | { readonly kind: "change"; readonly change: PersonChange; readonly seen: SyncChange["what"] }
  /** Nothing differs. */
  | { readonly kind: "unchanged" }
  /** Disabled there, and unknown here. */
  | { readonly kind: "ignored" };

/**
 * Decides what an entry changes. LDAP overwrites the fields that it keeps, disables whom it has disabled, and enables only those
 * whom it disabled itself: what an administrator here has disabled stays so.
 */
export function decideChange(entry: SourceUser, person: Person | undefined): SourceVerdict {
  const before = person?.profile ?? noProfile;
  const profile = (disabledBySource: boolean): KeptProfile => ({
    fields: profileOf((field) => entry.profile[field] ?? before.fields[field]),
    source: "ldap",
    key: entry.dn,
    disabledBySource,
  });
  if (!person) return entry.disabled ? { kind: "ignored" } : { kind: "add", profile: profile(false) };
  const { user } = person;
  const disables = entry.disabled && user.enabled;
  const enables = !entry.disabled && !user.enabled && before.disabledBySource;
  const change: PersonChange = {
    before: person,
    account: {
      name: entry.name ?? user.name,
      tel: entry.tel ?? user.tel,
      enabled: disables ? false : enables || user.enabled,
    },
    profile: profile(disables || (before.disabledBySource && !enables)),
  };
  if (changesNothing(change)) return { kind: "unchanged" };
  return { kind: "change", change, seen: disables ? "disable" : enables ? "enable" : "change" };
}

/** Disables somebody whose entry is gone; the profile stays. */
export function decideGone(person: Person): PersonChange {
  const { name, tel } = person.user;
  return {
    before: person,
    account: { name, tel, enabled: false },
    profile: { ...person.profile, disabledBySource: true },
  };
}

export const lineOf = (what: SyncChange["what"], change: PersonChange): SyncChange => ({
  address: change.before.user.address,
  what,
  fields: changedNames(change),
});
