import type { Scope } from "#base/scope";
import type { BindingTable } from "./contract.ts";
import { Table } from "./table.ts";
import type { LocationUses } from "./uses.ts";

/** The bindings of all addresses-of-record. `start` loads those that last and must be over before the first request is taken. */
export interface Location extends BindingTable {
  start(scope: Scope): Promise<void>;
}

/** Makes the location service of one server: in memory, with the UDP bindings written down. */
export function createLocation(uses: LocationUses): Location {
  return new Table(uses);
}
