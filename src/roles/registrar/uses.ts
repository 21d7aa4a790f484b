import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { Directory } from "#roles/directory/contract";
import type { BindingTable } from "#roles/location/contract";
import type { LiveSettings } from "#settings/live";

/** Everything that the registrar needs from outside. */
export interface RegistrarUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly location: BindingTable;
  newTag(): string;
  /** True when host and port of a URI are one of our own listeners or names: phones are told the server's address as often as its domain. */
  isUs(host: string, port: number | undefined): boolean;
}
