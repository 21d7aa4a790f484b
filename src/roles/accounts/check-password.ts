import type { Directory, Passwords, User } from "#roles/directory/contract";
import { CHECKS_AT_ONCE, MOST_ADDRESS } from "./limits.ts";
import { disabledUser, tooManyChecks, wrongCredentials } from "./problems.ts";
import type { SignInBrake } from "./sign-in-brake.ts";

interface PasswordUses {
  readonly directory: Directory;
  readonly passwords: Passwords;
  readonly brake: SignInBrake;
}

/** Finds out by address and password who asks; an unknown address takes as long and sounds the same as a wrong password. */
export class PasswordCheck {
  readonly #uses: PasswordUses;
  #checking = 0;

  constructor(uses: PasswordUses) {
    this.#uses = uses;
  }

  /** Throws ACC-0001, ACC-0002, ACC-0005 or ACC-0006. What counts as a success is told to the brake by whoever knows all factors. */
  async check(address: string, password: string, remote: string): Promise<User> {
    const { directory, passwords, brake } = this.#uses;
    const wanted = address.trim().toLowerCase().slice(0, MOST_ADDRESS);
    const user = directory.find(wanted) ?? directory.findByLogin("", wanted);
    const account = user?.address ?? wanted;
    brake.check(remote, account);
    if (this.#checking >= CHECKS_AT_ONCE) throw tooManyChecks(CHECKS_AT_ONCE);
    this.#checking++;
    const answer = await passwords.check(user, password).finally(() => this.#checking--);
    if (answer !== "right" || !user) {
      brake.failed(remote, account);
      throw wrongCredentials();
    }
    // As it is after the check, which took a while.
    const now = directory.find(user.address);
    if (!now?.enabled) throw disabledUser(user.address);
    return now;
  }
}
