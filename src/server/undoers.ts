import { groupWish, policyWish, roleName } from "#api/policies";
import { userChange } from "#api/users";
import type { Administrators, AuditLine } from "#roles/admin/contract";
import type { Undoer } from "#roles/admin/undo";
import type { UserAdministration } from "#roles/directory/contract";
import type { Policies } from "#roles/policies/contract";

interface UndoerUses {
  readonly users: UserAdministration;
  readonly administrators: Pick<Administrators, "setRole">;
  readonly policies: Policies;
}

/** How each kind of change is taken back, by the words of its audit line. */
export function undoers({ users, administrators, policies }: UndoerUses): Readonly<Record<string, Undoer>> {
  const role: Undoer = async ({ subject, from }, by) => {
    await administrators.setRole(subject, roleName.nullish().parse(from) ?? undefined, by);
  };
  const policyBack: Undoer = async (line, by) => {
    const before = policyWish.parse(line.from);
    const nameNow = policyWish.safeParse(line.to).data?.newName ?? before.newName ?? line.subject;
    const now = policies.list().policies.find(({ name }) => name === nameNow);
    const gone = Object.keys(now?.rules ?? {}).filter((rule) => before.rules?.[rule] === undefined);
    const rules = { ...before.rules, ...Object.fromEntries(gone.map((rule) => [rule, null])) };
    await policies.set(nameNow, { ...before, rules }, by);
  };
  const groupBack: Undoer = async (line, by) => {
    const before = membersOf(line);
    const now = policies.groups().find(({ name }) => name === line.subject);
    const take = (now?.members ?? []).filter((one) => !before.add?.includes(one));
    await policies.setGroup(line.subject, { ...before, take }, by);
  };
  return {
    "user changed": async ({ subject, from, to }, by) => {
      const before = userChange.parse(from);
      const names = Object.keys(Object(Object(to).profile));
      const profile = Object.fromEntries(names.map((name) => [name, ""]));
      await users.putBack(
        subject,
        { ...before, ...(names.length > 0 && { profile: { ...profile, ...before.profile } }) },
        by,
      );
    },
    "role given": role,
    "role taken": role,
    "policy changed": policyBack,
    "policy removed": policyBack,
    "policy added": async ({ subject }, by) => {
      await policies.remove(subject, by);
    },
    "group changed": groupBack,
    "group removed": groupBack,
    "group added": async ({ subject }, by) => {
      await policies.removeGroup(subject, by);
    },
  };
}

function membersOf({ from }: AuditLine) {
  const { members, ...rest } = Object(from) as { readonly members?: unknown }; // the schema below reads it
  return groupWish.parse({ ...rest, add: members });
}
