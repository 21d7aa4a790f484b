import type { Clock } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import type { Log } from "#base/log";
import type { Directory } from "#roles/directory/contract";
import type { LocationService } from "#roles/location/contract";
import type { SipUri } from "#sip/message/uri";
import type { TransactionLayer } from "#sip/transaction/contract";
import type { Flow, Flows, Hop } from "#sip/transport/flow";
import type { CallObserver } from "./contract.ts";

/** Everything that the proxy needs from outside. */
export interface ProxyUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly directory: Directory;
  readonly location: LocationService;
  readonly flows: Flows;
  readonly transactions: TransactionLayer;
  /** Told of calls as they pass. */
  readonly calls: CallObserver;
  /** Keyed hash of a text under the key of this installation, base64url, at least 20 bytes. */
  sign(text: string): string;
  /** A word that differs from run to run: connection ids of an earlier run mean nothing. */
  readonly run: string;
  newTag(): string;
  /** The realms in which we challenge; credentials for them go no further. */
  ownRealms(): readonly string[];
  /** RFC 3263. */
  resolve(uri: SipUri): Promise<readonly Hop[] | ExplainedError>;
  /** host and port at which the other end of a flow reaches us. */
  reachedAt(flow: Flow): { readonly host: string; readonly port: number };
  /** True when host and port of a URI are one of our own listeners or names. */
  isUs(host: string, port: number | undefined): boolean;
  /** True for the host of a trusted peer or of a configured next hop. */
  isPeer(host: string): boolean;
  /** True for a flow whose client reads only what pidgin-sipe and Office Communicator read. */
  isCommunicator(flow: Flow): boolean;
  /** Live setting: where requests for a domain that is not ours go; undefined when there is no way. */
  nextHop(domain: string): string | undefined;
  /** Live setting: how long a call may ring (timer C, RFC 3261 §16.6 step 11). */
  noAnswerMs(): number;
}
