import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { RequestContext } from "#pipeline/request-context";
import type { Directory } from "#roles/directory/contract";
import type { LocationService } from "#roles/location/contract";
import type { Policies } from "#roles/policies/contract";
import type { Presence } from "#roles/presence/contract";
import type { ForwardOptions } from "#roles/proxy/contract";
import type { LiveSettings } from "#settings/live";
import type { TransactionLayer } from "#sip/transaction/contract";
import type { Flow, Flows } from "#sip/transport/flow";
import type { MessageStore } from "./contract.ts";

/** Everything that the message path needs from outside. */
export interface MessagingUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly location: LocationService;
  readonly flows: Flows;
  readonly transactions: TransactionLayer;
  readonly presence: Pick<Presence, "admits" | "onChange">;
  readonly proxy: { forward(context: RequestContext, options?: ForwardOptions): void };
  readonly store: MessageStore;
  /** What people may do here; without it everybody may everything. */
  readonly policies?: Pick<Policies, "mayNot" | "allows">;
  /** The contact with which one tries messages: what it writes back to a text of this person. */
  readonly echo?: { address(): string; hears(person: string, text: string): string };
  newTag(): string;
  /** host and port at which the other end of a flow reaches us. */
  reachedAt(flow: Flow): { readonly host: string; readonly port: number };
  /** True when host and port of a URI are one of our own listeners or names. */
  isUs(host: string, port: number | undefined): boolean;
  /** True for a flow whose client reads only what pidgin-sipe and Office Communicator read. */
  isCommunicator(flow: Flow): boolean;
}
