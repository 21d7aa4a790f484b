import type { Ending } from "#roles/location/contract";

/**
 * For an administrator who signs somebody out. That an account was disabled or removed, or its password changed, the registrar
 * hears from the directory itself.
 */
export interface SignOut {
  /**
   * Signs out every device of an address. `reason` is a clause that its user may read, as in `an administrator signed you out`.
   * Call it before Authentication.forget, or the goodbye leaves unsigned and the client ignores it. Answers how many there were.
   */
  signOut(aor: string, reason: string, ending?: Ending): Promise<number>;
}
