import type { Clock } from "#base/clock";
import type { Directory, User, UserAdministration } from "#roles/directory/contract";
import { randomToken, tokenHash } from "#security/tokens";
import type { AdministratorStore } from "#storage/administrators";
import type { AdministratorRole, Administrators } from "./contract.ts";
import { lastAdministrator, wrongFirstToken } from "./problems.ts";

export interface AdministratorsUses {
  readonly clock: Clock;
  readonly store: AdministratorStore;
  readonly directory: Directory;
  readonly users: UserAdministration;
}

interface Right {
  readonly role: AdministratorRole;
  readonly since: string;
}

interface FirstLink {
  readonly token: string;
  readonly expiresAt: number;
}

const ROLES: readonly AdministratorRole[] = ["administrator", "helpdesk", "auditor"];
const FIRST = "first-administrator";
const FIRST_LINK_MS = 24 * 60 * 60_000;

/** Reads the rights, and makes the one-time link where there is no administrator. */
export async function createAdministrators(uses: AdministratorsUses): Promise<AdministratorRegister> {
  const register = new AdministratorRegister(uses);
  await register.load();
  return register;
}

/** Who may administrate, in memory; every change is stored first. */
export class AdministratorRegister implements Administrators {
  readonly #uses: AdministratorsUses;
  readonly #rights = new Map<number, Right>();
  readonly #revoked = new Set<(address: string) => void>();
  readonly #ends: (() => void)[];
  #first: FirstLink | undefined;

  constructor(uses: AdministratorsUses) {
    this.#uses = uses;
    this.#ends = [
      uses.directory.onPassword((user) => this.#revoke(user.address)),
      uses.directory.onChange((user, change) => {
        if (change === "removed") this.#rights.delete(user.id);
        if (change === "removed" || !user.enabled) this.#revoke(user.address);
      }),
    ];
  }

  async load(): Promise<void> {
    for (const { user_id, role, since } of await this.#uses.store.load()) {
      const known = ROLES.find((one) => one === role);
      if (known) this.#rights.set(user_id, { role: known, since });
    }
    if (this.#hasAdministrator()) return;
    this.#first = { token: randomToken(), expiresAt: this.#uses.clock.now() + FIRST_LINK_MS };
    await this.#uses.store.putLink({
      token_hash: tokenHash(this.#first.token),
      purpose: FIRST,
      expires_at: this.#first.expiresAt,
    });
  }

  /** Stops listening to the directory. */
  end(): void {
    for (const end of this.#ends) end();
  }

  firstToken(): string | undefined {
    const first = this.#first;
    return first && first.expiresAt > this.#uses.clock.now() && !this.#hasAdministrator()
      ? first.token
      : undefined;
  }

  firstLinkUntil(): number | undefined {
    return this.firstToken() === undefined ? undefined : this.#first?.expiresAt;
  }

  isFirstToken(token: string): boolean {
    const first = this.firstToken();
    // Hashes are compared, so the time tells nothing of the token.
    return first !== undefined && tokenHash(first) === tokenHash(token);
  }

  async createFirst(token: string, address: string, password: string): Promise<{ readonly address: string }> {
    if (!this.isFirstToken(token)) throw wrongFirstToken(this.#whyNotFirst());
    const link = this.#first;
    this.#first = undefined; // a second click must not make a second administrator
    try {
      return await this.#makeFirst(tokenHash(token), address, password);
    } catch (error) {
      this.#first = link;
      throw error;
    }
  }

  isAdministrator(address: string): boolean {
    return this.roleOf(address) === "administrator";
  }

  roleOf(address: string): AdministratorRole | undefined {
    const user = this.#uses.directory.find(address);
    return user?.enabled ? this.#rights.get(user.id)?.role : undefined;
  }

  list() {
    return this.#holders().map(({ user, right }) => ({ address: user.address, ...right }));
  }

  async setRole(address: string, role: AdministratorRole | undefined, by: string): Promise<boolean> {
    const user = this.#uses.directory.find(address);
    if (!user) return false;
    const before = this.#rights.get(user.id)?.role;
    if (before === role) return true;
    if (role !== "administrator") this.refuseLoss(user);
    await this.#give(user, role, by);
    return true;
  }

  /** Throws ADM-0006 when nobody could administrate without this user: asked before one is disabled, removed or loses the role. */
  refuseLoss(user: User): void {
    if (!this.isAdministrator(user.address)) return;
    const others = this.#holders().filter(
      (one) => one.user.id !== user.id && one.user.enabled && one.right.role === "administrator",
    );
    if (others.length === 0) throw lastAdministrator(user.address);
  }

  onRevoked(action: (address: string) => void): () => void {
    this.#revoked.add(action);
    return () => this.#revoked.delete(action);
  }

  async #makeFirst(
    usedLink: string,
    address: string,
    password: string,
  ): Promise<{ readonly address: string }> {
    const { directory, users } = this.#uses;
    const by = "one-time link";
    // Killed between these steps, the next start makes a new link, and the same form gets to the end.
    if (directory.find(address)) {
      await users.setPassword(address, password, by);
      await users.change(address, { enabled: true }, by);
    } else await users.add({ address, password }, by);
    const user = directory.find(address.replace(/^sips?:/i, "").trim());
    if (!user) throw new Error("the user that was just added is not there");
    await this.#give(user, "administrator", by, usedLink);
    return { address: user.address };
  }

  async #give(user: User, role: AdministratorRole | undefined, by: string, usedLink?: string): Promise<void> {
    const since = new Date(this.#uses.clock.now()).toISOString();
    const from = this.#rights.get(user.id)?.role;
    const what = role === undefined ? "role taken" : "role given";
    await this.#uses.store.setRole(user.id, role, {
      since,
      audit: [{ at: since, who: by, what, subject: user.address, from, to: role }],
      ...(usedLink === undefined ? {} : { usedLink }),
    });
    if (role === undefined) this.#rights.delete(user.id);
    else this.#rights.set(user.id, { role, since });
    if (from !== undefined) this.#revoke(user.address);
  }

  /** One who is disabled cannot sign in, so with only such ones there has to be a link again. */
  #hasAdministrator(): boolean {
    return this.#holders().some(({ user, right }) => user.enabled && right.role === "administrator");
  }

  /** Only administrators are few; users are many, so they are asked for one by one. */
  #holders(): { readonly user: User; readonly right: Right }[] {
    const holders: { user: User; right: Right }[] = [];
    if (this.#rights.size === 0) return holders;
    for (const user of this.#uses.directory.all()) {
      const right = this.#rights.get(user.id);
      if (right) holders.push({ user, right });
      if (holders.length === this.#rights.size) break;
    }
    return holders;
  }

  #whyNotFirst() {
    if (this.#hasAdministrator()) return "there is an administrator";
    return this.#first && this.#first.expiresAt <= this.#uses.clock.now() ? "too old" : "another token";
  }

  #revoke(address: string): void {
    for (const action of this.#revoked) action(address);
  }
}
