import type { Clock } from "#base/clock";
import type { ServiceUris } from "#formats/communicator/provisioning";
import type { Policies } from "#roles/policies/contract";
import type { LiveSettings } from "#settings/live";

/** Everything that provisioning needs from outside. */
export interface ProvisioningUses {
  readonly clock: Clock;
  readonly settings: LiveSettings;
  /** After their changes clients are told anew. */
  readonly policies?: Pick<Policies, "onChange">;
  /** The ports that this user's clients use for sound and video. */
  mediaPorts(user: string): { readonly first: number; readonly last: number };
  /**
   * Where services answer this user (`alice@example.com`); clients call them at once, so only what runs is named. Roles that come
   * later add theirs here.
   */
  services(user: string): ServiceUris;
}
