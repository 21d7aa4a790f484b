import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { SettingsAdministration } from "#roles/admin/contract";
import type { SealedBox } from "#security/sealed-box";
import type { LiveSettings } from "#settings/live";
import type { UserStore } from "#storage/users";
import type { User } from "./contract.ts";

/** Everything that the directory needs from outside. */
export interface DirectoryUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  /** Lets the directory refuse changes of its settings that would lock users out. */
  readonly guard: SettingsAdministration["guard"];
  readonly store: UserStore;
  readonly box: SealedBox;
  /** Addresses that nobody can have, because the server itself does. */
  reserved(): readonly string[];
  /** Asked before somebody is removed or disabled; throws an ExplainedError to refuse it (the last administrator). */
  refuseLoss(user: User): void;
  /** What other roles know of a user, for showing them. */
  about(user: User): { readonly administrator: boolean; readonly endpoints: number };
}
