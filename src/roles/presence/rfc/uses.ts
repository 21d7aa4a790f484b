import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { Contacts } from "#roles/contacts/contract";
import type { Directory } from "#roles/directory/contract";
import type { LocationService } from "#roles/location/contract";
import type { LiveSettings } from "#settings/live";
import type { Presence } from "../contract.ts";

/** Everything that standard presence needs from outside. */
export interface StandardPresenceUses {
  readonly presence: Presence;
  readonly contacts: Pick<Contacts, "list" | "onChange">;
  readonly directory: Pick<Directory, "find" | "isOurs" | "domains" | "onChange">;
  /** Which device a PUBLISH comes from, and when that is gone. */
  readonly location: Pick<LocationService, "findByFlow" | "onChange">;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  /** Unpredictable, of letters and digits: tags of dialogs and publications, boundaries of bodies. */
  newTag(): string;
}
