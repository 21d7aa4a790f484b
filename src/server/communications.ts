import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { Scope } from "#base/scope";
import type { RouteTable } from "#pipeline/requests";
import type { Directory } from "#roles/directory/contract";
import type { BindingTable } from "#roles/location/contract";
import type { LiveSettings } from "#settings/live";
import type { TransactionLayer } from "#sip/transaction/contract";
import type { Flow, Flows } from "#sip/transport/flow";

/** What presence, contacts and messages are joined from. */
export interface CommunicationsUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly location: BindingTable;
  readonly flows: Flows;
  readonly transactions: TransactionLayer;
  readonly table: RouteTable;
  newTag(): string;
  serverName(): string;
  reachedAt(flow: Flow): { readonly host: string; readonly port: number };
}

/** What the API asks of them. */
export interface Communications {
  readonly none?: undefined;
}

/** Joins presence, contacts and messages to the Front End; they take requests when this resolves. */
export async function createCommunications(
  _uses: CommunicationsUses,
  _scope: Scope,
): Promise<Communications> {
  return {};
}
