import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { Octets } from "#base/octets";
import type { Directory } from "#roles/directory/contract";
import type { LocationService } from "#roles/location/contract";
import type { Presence } from "#roles/presence/contract";
import type { LiveSettings } from "#settings/live";
import type { Flows } from "#sip/transport/flow";
import type { PastCallStore } from "./store.ts";

/** Everything that calls need from outside. */
export interface CallUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly directory: Pick<Directory, "find" | "isOurs" | "domains" | "onChange">;
  readonly location: Pick<LocationService, "find" | "findByFlow">;
  readonly flows: Pick<Flows, "find">;
  readonly store: PastCallStore;
  readonly settings: LiveSettings;
  /** Whether the sound of the call with this Call-ID goes through this server. */
  isCarried(callId: Octets): boolean;
  /** True when host and port of a URI are one of our own listeners or names. */
  isUs(host: string, port: number | undefined): boolean;
}

/** What calls need of presence. */
export type CallPresence = Pick<Presence, "publish" | "containerOf" | "seen" | "onChange">;
