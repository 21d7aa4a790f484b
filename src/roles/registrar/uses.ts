import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { Directory } from "#roles/directory/contract";
import type { BindingTable } from "#roles/location/contract";
import type { LiveSettings } from "#settings/live";
import type { Flow } from "#sip/transport/flow";

/** Everything that the registrar needs from outside. */
export interface RegistrarUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly location: BindingTable;
  newTag(): string;
  /** A client was told to be heard at least so often: a connection that is silent for longer may be closed. */
  agreeKeepAlive(flow: Flow, seconds: number): void;
  /** True when host and port of a URI are one of our own listeners or names: phones are told the server's address as often as its domain. */
  isUs(host: string, port: number | undefined): boolean;
}
