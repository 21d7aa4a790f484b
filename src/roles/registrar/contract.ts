import type { Ending } from "#roles/location/contract";

/** For whoever ends what a person may do: the account was disabled or removed, the password changed, an administrator wants it. */
export interface SignOut {
  /**
   * Signs out every device of an address. `reason` is a clause that its user may read, as in `the password was changed`.
   * Call it before Authentication.forget, or the goodbye leaves unsigned and the client ignores it. Answers how many there were.
   */
  signOut(aor: string, reason: string, ending?: Ending): Promise<number>;
}
