/** A person who may sign in. `address` is `alice@example.com` in lower case: the address-of-record without its scheme. */
export interface User {
  readonly id: number;
  readonly address: string;
  readonly name: string;
  readonly tel: string | undefined;
  readonly enabled: boolean;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** Who there is. Held in memory and therefore synchronous; at most a few 100,000 users. */
export interface Directory {
  find(address: string): User | undefined;
  /**
   * The user that an NTLM or Digest login means: `EXAMPLE\alice` (domain without regard to case, as NetBIOS or DNS name),
   * `alice`, or `alice@example.com`.
   */
  findByLogin(domain: string, name: string): User | undefined;
  /** The SIP domains that are ours, lower case, the main one first. */
  domains(): readonly string[];
  /** True when the host part of an address is one of our domains. */
  isOurs(domain: string): boolean;
  all(): Iterable<User>;
  /** After a user was added, changed (disabled too) or removed. */
  onChange(action: (user: User, change: "added" | "changed" | "removed") => void): () => void;
}

/** The secrets against which sign-ins are verified. Kept only for users allowed that scheme; sealed at rest. */
export interface Verifiers {
  /**
   * HA1 in lower-case hex for one of the realms that the user has a verifier for (our domain). `name` is the user name as the
   * phone writes it: `alice` or `alice@example.com`, each has its HA1. Undefined: not allowed Digest, or not with this algorithm.
   */
  digest(
    user: User,
    name: string,
    algorithm: "MD5" | "SHA-256",
  ): string | undefined | Promise<string | undefined>;
  /** MD4 of the UTF-16LE password, 16 bytes. Undefined: not allowed NTLM. */
  ntHash(user: User): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}
