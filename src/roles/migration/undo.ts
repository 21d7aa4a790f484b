import type { MigrationUndone } from "#api/migration";
import { type ProfileField, profileFields } from "#api/users";
import type { AdoptedPerson, UserAdministration } from "#roles/directory/contract";
import type { ImportStore } from "#storage/imports";
import type { ImportValueTable } from "#storage/schema";

/** The field that stands for a user who was added. */
export const WHOLE = "*";
const PAGE = 2_000;

/** The fields that an import writes, and how each is read and put. */
export const personFields = ["name", "tel", "enabled", ...profileFields] as const;
export type PersonField = (typeof personFields)[number];

/** One field's value as JSON; null: nothing. */
export function valueIn(person: AdoptedPerson, field: PersonField): string | null {
  if (field === "name") return JSON.stringify(person.name);
  if (field === "tel") return person.tel === undefined ? null : JSON.stringify(person.tel);
  if (field === "enabled") return JSON.stringify(person.enabled);
  return person.profile[field] === "" ? null : JSON.stringify(person.profile[field]);
}

/** The person with this value in this field. */
export function withValue(person: AdoptedPerson, field: PersonField, json: string | null): AdoptedPerson {
  const value: unknown = json === null ? undefined : JSON.parse(json);
  if (field === "name") return { ...person, name: String(value) };
  if (field === "tel") return { ...person, tel: value === undefined ? undefined : String(value) };
  if (field === "enabled") return { ...person, enabled: value === true };
  const change: Partial<Record<ProfileField, string>> = { [field]: value === undefined ? "" : String(value) };
  return { ...person, profile: { ...person.profile, ...change } };
}

/** Puts back what an import changed, except what somebody changed since; users whom it added are removed. */
export async function takeBack(
  { users, store }: { readonly users: UserAdministration; readonly store: ImportStore },
  id: number,
  of: { readonly address: string | undefined; readonly by: string; readonly at: string },
): Promise<MigrationUndone> {
  const left: MigrationUndone["left"] = [];
  let count = 0;
  let after = "";
  for (;;) {
    const rows = await store.values(id, { address: of.address, after, most: PAGE });
    const [last] = rows.slice(-1);
    if (!last) break;
    // The last user of a full page may go on in the next one.
    const whole = rows.length < PAGE ? rows : rows.filter(({ address }) => address !== last.address);
    const page = whole.length > 0 ? whole : rows;
    const byAddress = Map.groupBy(page, ({ address }) => address);
    count += await takeBackUsers(users, byAddress, left, of.by);
    await store.markUndone(id, [...byAddress.keys()], of.at);
    after = [...byAddress.keys()].at(-1) ?? last.address;
    if (of.address !== undefined) break;
  }
  return { users: count, left: left.slice(0, 10_000) };
}

async function takeBackUsers(
  users: UserAdministration,
  byAddress: ReadonlyMap<string, readonly ImportValueTable[]>,
  left: MigrationUndone["left"],
  by: string,
): Promise<number> {
  const changed: AdoptedPerson[] = [];
  let removed = 0;
  for (const [address, rows] of byAddress) {
    let person = users.personOf(address);
    if (!person) continue;
    if (rows.some(({ field }) => field === WHOLE)) {
      if (await users.remove(address, by)) removed++;
      continue;
    }
    const before = person;
    for (const { field: name, from_value, to_value } of rows) {
      const field = personFields.find((one) => one === name);
      if (field === undefined || from_value === to_value) continue;
      if (valueIn(person, field) === to_value) person = withValue(person, field, from_value);
      else left.push({ address, field, why: "somebody changed it since" });
    }
    if (person !== before) changed.push(person);
  }
  if (changed.length > 0) await users.adopt(changed, by);
  return removed + changed.length;
}
