import type { Handlers } from "./handler.ts";
import { notFound } from "./problems.ts";
import type { HttpUses } from "./uses.ts";

type PolicyCall = Extract<
  keyof Handlers,
  `policy${string}` | `group${string}` | `role${string}` | "auditUndo"
>;

/** Policies, groups and roles, and taking back what somebody did. */
export function createPolicyHandlers(uses: HttpUses): Pick<Handlers, PolicyCall> {
  const { policies, administrators } = uses;
  const roles = async () => {
    const rows = administrators.list().map(async (one) => {
      const user = await uses.users.find(one.address);
      return { ...one, name: user?.name ?? one.address };
    });
    return { roles: await Promise.all(rows) };
  };
  return {
    policyList: () => policies.list(),
    policySet: ({ name, body, by }) => policies.set(name, body, by),
    policyRemove: async ({ name, by }) => there("policy", name, await policies.remove(name, by)),
    policyOf: async ({ name }) => {
      const found = await policies.effective(name);
      if (!found) throw notFound("user", name);
      return found;
    },
    groupList: () => ({ groups: [...policies.groups()] }),
    groupSet: ({ name, body, by }) => policies.setGroup(name, body, by),
    groupRemove: async ({ name, by }) => there("group", name, await policies.removeGroup(name, by)),
    roleList: roles,
    roleSet: async ({ name, body, by }) => {
      there("user", name, await administrators.setRole(name, body.role ?? undefined, by));
      return await roles();
    },
    auditUndo: async ({ name, by }) => {
      const undone = /^\d{1,15}$/.test(name) ? await uses.undo(Number(name), by) : undefined;
      if (!undone) throw notFound("line of the audit trail", name);
      return undone;
    },
  };
}

function there(what: string, name: string, found: boolean): { readonly done: true } {
  if (!found) throw notFound(what, name);
  return { done: true };
}
