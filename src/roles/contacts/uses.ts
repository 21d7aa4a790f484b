import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { LiveSettings } from "#settings/live";
import type { Directory } from "../directory/contract.ts";
import type { Member, PublishOutcome } from "../presence/contract.ts";
import type { ContactStore } from "./store.ts";

/** Who may see and write to somebody: presence keeps it, in the container of the blocked. */
export interface AccessPort {
  /** Puts a person, a domain or everyone among the blocked, or takes them out. */
  block(owner: string, member: Member, denied: boolean): PublishOutcome | Promise<PublishOutcome>;
  blocked(owner: string): readonly Member[];
}

/** Everything that contact lists need from outside. */
export interface ContactUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Pick<Directory, "find" | "onChange">;
  readonly store: ContactStore;
  readonly access: AccessPort;
  newTag(): string;
}
