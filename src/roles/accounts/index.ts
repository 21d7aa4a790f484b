import type { ExplainedError } from "#base/explained-error";
import type { Scope } from "#base/scope";
import { PasswordCheck } from "./check-password.ts";
import { CodeDesk } from "./codes.ts";
import type { Accounts, Session } from "./contract.ts";
import { SWEEP_MS } from "./limits.ts";
import { LinkDesk } from "./links.ts";
import { PasskeyDesk } from "./passkeys.ts";
import { secondFactorNeeded } from "./problems.ts";
import { SessionBook } from "./session-book.ts";
import { secondFactor } from "./settings.ts";
import { SignInBrake } from "./sign-in-brake.ts";
import { SipTokenBook } from "./sip-tokens.ts";
import type { AccountsUses } from "./uses.ts";

export type { AccountsUses } from "./uses.ts";

/** Reads the sessions, and watches for what ends them until the scope ends. */
export async function createAccounts(uses: AccountsUses, scope: Scope): Promise<Accounts> {
  const accounts = new AccountRole(uses);
  await accounts.start(scope);
  return accounts;
}

class AccountRole implements Accounts {
  readonly sessions: SessionBook;
  readonly tokens: SipTokenBook;
  readonly codes: CodeDesk;
  readonly passkeys: PasskeyDesk;
  readonly links: LinkDesk;
  readonly #uses: AccountsUses;
  readonly #brake: SignInBrake;
  readonly #passwords: PasswordCheck;
  /** Sessions in which their owner changes the password at this moment: those go on. */
  readonly #changing = new Map<string, string>();

  constructor(uses: AccountsUses) {
    const { clock, directory, administrators, rows } = uses;
    this.#uses = uses;
    this.#brake = new SignInBrake(clock);
    this.#passwords = new PasswordCheck({ ...uses, brake: this.#brake });
    this.sessions = new SessionBook({
      ...uses,
      rows: rows.sessions,
      isAdministrator: (address) => administrators.isAdministrator(address),
    });
    this.tokens = new SipTokenBook(clock, (session) => this.sessions.isUp(session));
    const strengthen = (session: string) => this.sessions.strengthen(session);
    const [passwords, brake] = [this.#passwords, this.#brake];
    this.codes = new CodeDesk({ ...uses, rows: rows.factors, passwords, brake, strengthen });
    this.passkeys = new PasskeyDesk({ clock, directory, rows: rows.factors, strengthen });
    this.links = new LinkDesk({ ...uses, rows: rows.invitations });
  }

  async start(scope: Scope): Promise<void> {
    const { directory, administrators, clock } = this.#uses;
    await this.sessions.load();
    scope.onEnd(
      directory.onPassword(({ address }) =>
        this.sessions.forgetQuietly(address, this.#changing.get(address)),
      ),
    );
    scope.onEnd(
      directory.onChange((user, change) => {
        if (change === "removed" || !user.enabled) this.sessions.forgetQuietly(user.address);
      }),
    );
    const sweep = () => {
      this.sessions.sweep();
      this.tokens.sweep();
      cancel = clock.after(SWEEP_MS, sweep);
    };
    let cancel = clock.after(SWEEP_MS, sweep);
    scope.onEnd(() => cancel());
    // Who lost a right signs in anew; a password and being enabled are heard of above.
    scope.onEnd(
      administrators.onRevoked((address) => {
        if (!this.#changing.has(address)) this.sessions.forgetQuietly(address);
      }),
    );
  }

  async signIn(wish: Parameters<Accounts["signIn"]>[0], remote: string) {
    const user = await this.#passwords.check(wish.address, wish.password, remote);
    const strong = await this.codes.check(user, wish.code, remote);
    this.#brake.succeeded(remote, user.address);
    return { address: user.address, strong };
  }

  async changePassword(
    session: Session,
    password: string,
    newPassword: string,
    remote: string,
  ): Promise<void> {
    const user = await this.#passwords.check(session.who, password, remote);
    this.#brake.succeeded(remote, user.address);
    this.#changing.set(user.address, session.id);
    try {
      await this.#uses.users.setPassword(user.address, newPassword, user.address);
    } finally {
      this.#changing.delete(user.address);
    }
  }

  async resetSignIn(address: string, by: string): Promise<boolean> {
    const user = this.#uses.directory.find(address);
    if (!user) return false;
    const at = new Date(this.#uses.clock.now()).toISOString();
    await this.#uses.rows.factors.removeAll(user.id, [
      { at, who: by, what: "sign-in reset", subject: user.address },
    ]);
    await this.sessions.forget(user.address);
    return true;
  }

  refuseAdministrator({ who, strong }: Session): ExplainedError | undefined {
    return strong || this.#uses.settings.get(secondFactor) === "off" ? undefined : secondFactorNeeded(who);
  }
}
