import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { LiveSettings } from "#settings/live";
import type { Contacts } from "../contacts/contract.ts";
import type { Directory } from "../directory/contract.ts";
import type { LocationService } from "../location/contract.ts";
import type { PresenceStore } from "./store.ts";

/** Everything that presence needs from outside. */
export interface PresenceUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Pick<Directory, "find" | "all" | "domains" | "isOurs" | "profile" | "onChange">;
  readonly location: Pick<LocationService, "find" | "all" | "onChange">;
  /** Somebody on the contact list is not shown to its owner as new. */
  readonly contacts: Pick<Contacts, "has">;
  readonly store: PresenceStore;
}
