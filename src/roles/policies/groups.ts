import type { GroupView, GroupWish } from "#api/policies";
import type { WrongField } from "#base/explained-error";
import type { Directory, User } from "#roles/directory/contract";
import type { GroupTable } from "#storage/schema";

/** People who are treated alike. */
export interface Group {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly rule: GroupView["rule"];
  readonly members: ReadonlySet<number>;
}

const MOST_MEMBERS = 100_000;

/** Whether somebody belongs to a group: put in by name, or by the value of a field of the profile. */
export function belongs(
  { members, rule }: Group,
  user: User,
  directory: Pick<Directory, "profile">,
): boolean {
  if (members.has(user.id)) return true;
  return rule !== null && same(directory.profile(user)[rule.field], rule.value);
}

const same = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

/** The group after a change, or every field that does not fit. */
export function decideGroup(
  before: Group,
  wish: GroupWish,
  facts: { readonly directory: Directory; readonly taken: (name: string) => boolean },
): { readonly group: Group } | { readonly fields: readonly WrongField[] } {
  const fields: WrongField[] = [];
  const members = new Set(before.members);
  for (const [field, addresses] of [
    ["add", wish.add ?? []],
    ["take", wish.take ?? []],
  ] as const)
    for (const address of addresses) {
      const user = facts.directory.find(address);
      if (!user) fields.push({ field, value: address, expected: "the address of a user", rule: "user" });
      else if (field === "add") members.add(user.id);
      else members.delete(user.id);
    }
  const name = (wish.newName ?? before.name).trim();
  if (!isName(name)) fields.push({ field: "name", value: name, expected: "1 to 80 visible characters" });
  else if (name !== before.name && facts.taken(name))
    fields.push({ field: "newName", value: name, expected: "a name that no other group has" });
  if (members.size > MOST_MEMBERS)
    fields.push({ field: "add", value: members.size, expected: `at most ${MOST_MEMBERS} members` });
  if (fields.length > 0) return { fields };
  return {
    group: {
      id: before.id,
      name,
      description: wish.description ?? before.description,
      rule: wish.rule === undefined ? before.rule : wish.rule,
      members,
    },
  };
}

/** Names stand in paths and lists: no control characters, no slash. */
export const isName = (name: string): boolean =>
  name.length >= 1 && name.length <= 80 && !/[\p{Cc}/]/u.test(name);

export const groupRow = ({ id, name, description, rule }: Group): GroupTable => ({
  id,
  name,
  description,
  rule_field: rule?.field ?? null,
  rule_value: rule?.value ?? null,
});
