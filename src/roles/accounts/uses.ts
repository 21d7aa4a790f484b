import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { Administrators } from "#roles/admin/contract";
import type { Directory, Passwords, UserAdministration } from "#roles/directory/contract";
import type { SealedBox } from "#security/sealed-box";
import type { LiveSettings } from "#settings/live";
import type { FactorRows, InvitationRows, SessionRows } from "#storage/accounts";

/** Everything that accounts need from outside. */
export interface AccountsUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly users: UserAdministration;
  readonly passwords: Passwords;
  readonly administrators: Pick<
    Administrators,
    "isAdministrator" | "isFirstToken" | "firstLinkUntil" | "createFirst" | "onRevoked"
  >;
  readonly rows: {
    readonly sessions: SessionRows;
    readonly factors: FactorRows;
    readonly invitations: InvitationRows;
  };
  /** Seals the secrets of authenticators. */
  readonly box: SealedBox;
}
