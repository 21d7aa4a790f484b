import type { Clock } from "#base/clock";
import type { Directory, User } from "#roles/directory/contract";
import { describeCodeSecret, newCodeSecret, stepOfCode } from "#security/one-time-codes";
import type { SealedBox } from "#security/sealed-box";
import type { FactorRows } from "#storage/accounts";
import type { PasswordCheck } from "./check-password.ts";
import type { Codes, Session } from "./contract.ts";
import { MOST_OFFERS, OFFER_MS } from "./limits.ts";
import { codeMissing, codesAreOn, codeWrong, nothingOffered } from "./problems.ts";
import type { SignInBrake } from "./sign-in-brake.ts";

interface CodesUses {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly rows: FactorRows;
  readonly box: SealedBox;
  readonly passwords: PasswordCheck;
  readonly brake: SignInBrake;
  strengthen(session: string): Promise<void>;
}

interface Offer {
  readonly secret: Uint8Array;
  readonly until: number;
}

/** Codes of an authenticator beside the password (RFC 6238). A secret counts from the first code that proves it. */
export class CodeDesk implements Codes {
  readonly #uses: CodesUses;
  readonly #offers = new Map<number, Offer>();

  constructor(uses: CodesUses) {
    this.#uses = uses;
  }

  async has(address: string): Promise<boolean> {
    return (await this.#uses.rows.authenticator(this.#user(address).id)) !== undefined;
  }

  async offer(address: string) {
    const user = this.#user(address);
    if (await this.has(address)) throw codesAreOn(user.address);
    const secret = newCodeSecret();
    this.#offers.delete(user.id);
    this.#offers.set(user.id, { secret, until: this.#uses.clock.now() + OFFER_MS });
    const [oldest] = this.#offers.keys();
    if (this.#offers.size > MOST_OFFERS && oldest !== undefined) this.#offers.delete(oldest);
    return describeCodeSecret(secret, this.#uses.directory.domains()[0] ?? "Parley", user.address);
  }

  async confirm(session: Session, code: string): Promise<void> {
    const { clock, rows, box } = this.#uses;
    const user = this.#user(session.who);
    const offer = this.#offers.get(user.id);
    if (!offer || offer.until <= clock.now()) throw nothingOffered(OFFER_MS / 60_000);
    const step = stepOfCode(offer.secret, code, clock.now());
    if (step === undefined) throw codeWrong("another code"); // whoever confirms has seen the secret: nothing to guess
    this.#offers.delete(user.id);
    const sealed = box.seal(offer.secret, purposeOf(user));
    await rows.putAuthenticator({ user_id: user.id, sealed, last_step: step }, [
      this.#line(user, "codes switched on"),
    ]);
    await this.#uses.strengthen(session.id);
  }

  async remove({ who }: Session, password: string, remote: string): Promise<void> {
    const user = await this.#uses.passwords.check(who, password, remote);
    await this.#uses.rows.removeAuthenticator(user.id, [this.#line(user, "codes switched off")]);
  }

  /** Throws ACC-0003, ACC-0004 or ACC-0002 when a code is needed and was not shown. True: one was. */
  async check(user: User, code: string | undefined, remote: string): Promise<boolean> {
    const { rows, clock, box, brake } = this.#uses;
    const row = await rows.authenticator(user.id);
    if (!row) return false;
    if (code === undefined || code === "") throw codeMissing();
    // Beside the brake of the place: who knows the password may try from many places, and a million codes are few.
    const everywhere = `codes of ${user.address}`;
    brake.check(everywhere, user.address);
    const secret = box.open(row.sealed, purposeOf(user));
    const step = stepOfCode(secret, code.replaceAll(" ", ""), clock.now());
    const taken = step !== undefined && (await rows.takeStep(user.id, step));
    if (!taken) {
      brake.failed(remote, user.address);
      brake.failed(everywhere, user.address);
      throw codeWrong(step === undefined ? "another code" : "a code that was used before");
    }
    brake.succeeded(everywhere, user.address);
    return true;
  }

  #user(address: string): User {
    const user = this.#uses.directory.find(address);
    if (!user) throw new Error("a session of nobody");
    return user;
  }

  #line({ address }: User, what: string) {
    return { at: new Date(this.#uses.clock.now()).toISOString(), who: address, what, subject: address };
  }
}

const purposeOf = ({ id }: User) => `authenticator of user ${id}`;
