import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { Contacts } from "#roles/contacts/contract";
import type { Directory } from "#roles/directory/contract";
import type { LocationService } from "#roles/location/contract";
import type { Presence } from "../contract.ts";

/** Everything that Communicator's dialect of presence needs from outside. */
export interface CommunicatorPresenceUses {
  readonly presence: Presence;
  readonly contacts: Pick<Contacts, "onChange">;
  readonly directory: Pick<Directory, "isOurs" | "onChange">;
  readonly location: Pick<LocationService, "findByFlow">;
  readonly clock: Clock;
  readonly log: Log;
  /** Unpredictable, of letters and digits: tags of dialogs, boundaries of bodies. */
  newTag(): string;
}
