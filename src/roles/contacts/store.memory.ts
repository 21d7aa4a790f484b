import type { AuditEntry } from "#storage/audit";
import { type KeptContact, type KeptGroup, OTHER_CONTACTS } from "./kept-list.ts";
import { packList } from "./packed-list.ts";
import type { ContactStore } from "./store.ts";

interface Kept {
  number: number;
  readonly groups: Map<number, KeptGroup>;
  readonly contacts: Map<string, KeptContact>;
}

/** For tests, and for a server that is not to keep anything. */
export function createMemoryStore(): ContactStore & { readonly audited: readonly AuditEntry[] } {
  const lists = new Map<number, Kept>();
  const audited: AuditEntry[] = [];
  return {
    audited,
    async save(userId, change) {
      const kept: Kept = lists.get(userId) ?? { number: 1, groups: new Map(), contacts: new Map() };
      lists.set(userId, kept);
      kept.number = change.number;
      for (const id of change.removeGroups) kept.groups.delete(id);
      for (const address of change.removeContacts) kept.contacts.delete(address);
      for (const group of change.putGroups) kept.groups.set(group.id, group);
      for (const contact of change.putContacts) kept.contacts.set(contact.address, contact);
      audited.push(...change.audit);
    },
    async audit(lines) {
      audited.push(...lines);
    },
    async *load() {
      for (const [userId, { number, groups, contacts }] of lists) {
        const all = groups.has(OTHER_CONTACTS.id) ? [] : [OTHER_CONTACTS];
        const list = {
          number,
          groups: [...all, ...groups.values()].sort(byPosition),
          contacts: [...contacts.values()].sort(byPosition),
        };
        yield { userId, list: packList(list) };
      }
    },
  };
}

const byPosition = (one: { readonly position: number }, other: { readonly position: number }): number =>
  one.position - other.position;
