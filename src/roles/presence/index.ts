import type { Role } from "#pipeline/role";
import type { Presence } from "./contract.ts";
import { PresenceOfPeople } from "./presence-of-people.ts";
import { PresenceTable } from "./presence-table.ts";
import type { PresenceUses } from "./uses.ts";

/** Presence of everybody: what is stored is in memory when this resolves; sign-ins and time count from `start` on. */
export async function createPresence(uses: PresenceUses): Promise<Presence & Role> {
  const table = new PresenceTable(uses);
  table.load(await uses.store.load(uses.clock.now()));
  return new PresenceOfPeople(uses, table);
}
