import type { Directory, User, Verifiers } from "#roles/directory/contract";
import { digestHa1 } from "#security/digest-verifier";

/** Somebody who exists only while a check runs. */
export interface SelfCheckUser {
  readonly address: string;
  readonly password: string;
}

/**
 * The directory with two more users while a check runs: they are in memory only, so no store, audit trail or list of users ever
 * holds them, and their random names and passwords are known to the check alone.
 */
export class SelfCheckUsers {
  readonly directory: Directory;
  readonly verifiers: Verifiers;
  readonly #here = new Map<string, { readonly user: User; readonly password: string }>();
  readonly #randomHex: (bytes: number) => string;

  constructor(directory: Directory, verifiers: Verifiers, randomHex: (bytes: number) => string) {
    const here = this.#here;
    this.#randomHex = randomHex;
    const find = (address: string) => (here.size === 0 ? undefined : here.get(address.toLowerCase())?.user);
    this.directory = {
      find: (address) => directory.find(address) ?? find(address),
      findByNumber: (number) => directory.findByNumber(number),
      findByLogin: (domain, name) => directory.findByLogin(domain, name) ?? find(name),
      domains: () => directory.domains(),
      isOurs: (domain) => directory.isOurs(domain),
      netbiosDomain: () => directory.netbiosDomain(),
      all: () => directory.all(),
      profile: (user) => directory.profile(user),
      search: (query) => directory.search(query),
      onChange: (action) => directory.onChange(action),
      onPassword: (action) => directory.onPassword(action),
    };
    this.verifiers = {
      digest(user, name, algorithm) {
        const one = here.get(user.address);
        if (one?.user !== user) return verifiers.digest(user, name, algorithm);
        return digestHa1(algorithm, name, directory.domains()[0] ?? "", one.password);
      },
      ntHash: (user) => (here.get(user.address)?.user === user ? undefined : verifiers.ntHash(user)),
    };
  }

  /** Runs a check with two users, who are gone when it ends. */
  async withTwo<T>(check: (one: SelfCheckUser, other: SelfCheckUser) => Promise<T>): Promise<T> {
    const [one, other] = [this.#add(), this.#add()];
    try {
      return await check(one, other);
    } finally {
      this.#here.delete(one.address);
      this.#here.delete(other.address);
    }
  }

  #add(): SelfCheckUser {
    const domain = this.directory.domains()[0] ?? "";
    const address = `parley-selfcheck-${this.#randomHex(6).toLowerCase()}@${domain}`;
    const password = this.#randomHex(16);
    const user = { id: -1, address, name: "Self-check", tel: undefined, enabled: true, createdAt: "" };
    this.#here.set(address, { user, password });
    return { address, password };
  }
}
