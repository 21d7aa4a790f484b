import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { Directory } from "#roles/directory/contract";
import type { LiveSettings } from "#settings/live";
import type { TransactionLayer } from "#sip/transaction/contract";
import type { Flow } from "#sip/transport/flow";

/** Everything that the subscriptions need from outside. */
export interface SubscriptionUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly transactions: TransactionLayer;
  /** A new one each time, 64 random bits: subscriptions are found by it. */
  newTag(): string;
  /** host and port at which the other end of a flow reaches us. */
  reachedAt(flow: Flow): { readonly host: string; readonly port: number };
}
