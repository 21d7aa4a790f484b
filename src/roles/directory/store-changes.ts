import type { Profile, User } from "./contract.ts";
import type { People, Person } from "./people.ts";
import { changedFields, type KeptProfile, profileRow } from "./profile.ts";
import type { DirectoryUses } from "./uses.ts";

type AccountFields = Pick<User, "name" | "tel" | "enabled">;

/** One user as it is to be. */
export interface PersonChange {
  readonly before: Person;
  readonly account: AccountFields;
  readonly profile: KeptProfile;
}

/** What a change changes, in words of the audit trail; empty: nothing that anybody sees. */
export function changedNames({ before, account, profile }: PersonChange): string[] {
  const { to } = differences(shape(before.user, before.profile.fields), shape(account, profile.fields));
  return Object.keys(to).flatMap((name) => (name === "profile" ? Object.keys(to.profile ?? {}) : [name]));
}

/** Stores changes with their audit lines in one transaction, then puts them into memory and tells who listens. */
export async function storeChanges(
  { uses, people }: { readonly uses: DirectoryUses; readonly people: People },
  changes: readonly PersonChange[],
  who: string,
): Promise<void> {
  const at = new Date(uses.clock.now()).toISOString();
  const decided = changes.map((change) => {
    const { before, account, profile } = change;
    const found = differences(shape(before.user, before.profile.fields), shape(account, profile.fields));
    return { ...change, ...found, keeps: !sameKept(before.profile, profile) };
  });
  await uses.store.change(
    decided.map(({ before: { user }, row, keeps, profile }) => ({
      id: user.id,
      user: row,
      ...(keeps && { profile: profileRow(user.id, profile) }),
    })),
    decided.flatMap(({ before: { user }, from, to }) =>
      Object.keys(to).length === 0
        ? []
        : [{ at, who, what: "user changed", subject: user.address, from, to }],
    ),
  );
  for (const { before, fields, keeps, profile } of decided) {
    // Somebody may have changed other fields while the store worked: those stay.
    const now = people.person(before.user.address);
    if (!now || now.user.id !== before.user.id) continue;
    people.put({ ...now, user: { ...now.user, ...fields }, ...(keeps && { profile }) }, "changed");
  }
}

function sameKept(one: KeptProfile, other: KeptProfile): boolean {
  return (
    one.source === other.source &&
    one.key === other.key &&
    one.disabledBySource === other.disabledBySource &&
    changedFields(one.fields, other.fields).length === 0
  );
}

/** True when storing this would write nothing. */
export const changesNothing = (change: PersonChange): boolean =>
  changedNames(change).length === 0 && sameKept(change.before.profile, change.profile);

const shape = ({ name, tel, enabled }: AccountFields, profile: Profile) => ({ name, tel, enabled, profile });

/** Only what differs: as the user's fields, as columns, and as the audit trail shows it. */
function differences(before: ReturnType<typeof shape>, after: ReturnType<typeof shape>) {
  const name = before.name !== after.name;
  const tel = before.tel !== after.tel;
  const enabled = before.enabled !== after.enabled;
  const profile = changedFields(before.profile, after.profile);
  const shown = (user: ReturnType<typeof shape>) => ({
    ...(name && { name: user.name }),
    ...(tel && { tel: user.tel ?? null }),
    ...(enabled && { enabled: user.enabled }),
    ...(profile.length > 0 && {
      profile: Object.fromEntries(profile.map((field) => [field, user.profile[field]])),
    }),
  });
  const named = name ? { name: after.name } : {};
  return {
    fields: { ...named, ...(tel ? { tel: after.tel } : {}), ...(enabled ? { enabled: after.enabled } : {}) },
    row: {
      ...named,
      ...(tel ? { tel: after.tel ?? null } : {}),
      ...(enabled ? { enabled: after.enabled ? 1 : 0 } : {}),
    },
    from: shown(before),
    to: shown(after),
  };
}
