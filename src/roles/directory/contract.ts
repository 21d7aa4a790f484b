import type { DirectorySourceView, SyncReport, SyncRequest } from "#api/directory";
import type {
  ImportReport,
  ImportRequest,
  NewUserRequest,
  ProfileField,
  SignInWay,
  UserChangeRequest,
  UserPage,
  UserQuery,
  UserView,
} from "#api/users";

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

/** What is known of a person beyond the account; empty: not known. */
export type Profile = Readonly<Record<ProfileField, string>>;

/** What can be searched for: the account's own fields, and those of the profile. */
export type SearchField = ProfileField | "name" | "address" | "tel";

export interface DirectoryQuery {
  /** All of them must fit: the field begins with this text, without regard to case and accents. */
  readonly rows: readonly { readonly field: SearchField; readonly prefix: string }[];
  /** How many are wanted. */
  readonly most: number;
  /** How many that fit are gathered, of which the first by name are given. */
  readonly gather: number;
}

export interface DirectoryHits {
  /** By name; somebody whose whole address was asked for comes first. Nobody who is disabled. */
  readonly users: readonly User[];
  /** There are more who fit. */
  readonly more: boolean;
}

/** Who there is. Held in memory and therefore synchronous; at most a few 100,000 users. */
export interface Directory {
  find(address: string): User | undefined;
  /**
   * Whose telephone this is: `+49…`, a tel URI, or a number as somebody dials it (by the settings numbers.*). Undefined: nobody's, or
   * no number. A number that two have is that of the one who is here longer.
   */
  findByNumber(number: string): User | undefined;
  /**
   * The user that an NTLM or Digest login means: `EXAMPLE\alice` (domain without regard to case, as NetBIOS or DNS name),
   * `alice`, or `alice@example.com`.
   */
  findByLogin(domain: string, name: string): User | undefined;
  /** The SIP domains that are ours, lower case, the main one first. */
  domains(): readonly string[];
  /** True when the host part of an address is one of our domains. */
  isOurs(domain: string): boolean;
  /** The name under which Windows clients know the main domain: at most 15 characters, upper case (MS-NLMP 2.2.2.1, MsvAvNbDomainName). */
  netbiosDomain(): string;
  all(): Iterable<User>;
  profile(user: User): Profile;
  /** Looks through everybody in memory: who was added a moment ago is found. */
  search(query: DirectoryQuery): DirectoryHits;
  /** After a user was added, changed (disabled too) or removed. */
  onChange(action: (user: User, change: "added" | "changed" | "removed") => void): () => void;
  /** After a user got another password, so that what the old one has proven can be forgotten. */
  onPassword(action: (user: User) => void): () => void;
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

/**
 * What administrators do with users; fits the HTTP API as it is. `by` names who does it, for the audit trail. Every refusal is
 * an ExplainedError that names each wrong field (`explanation.fields`); undefined or false: there is no such user.
 */
export interface UserAdministration {
  /** Sorted by address. `search` is looked for in address, name and number without regard to case. */
  list(query: UserQuery): UserPage;
  find(address: string): UserView | undefined;
  /** Resolves when the user can sign in and a power cut cannot undo it. */
  add(request: NewUserRequest, by: string): Promise<UserView>;
  /** An address cannot be changed: devices, contact lists of others and verifiers hang on it. */
  change(address: string, change: UserChangeRequest, by: string): Promise<UserView | undefined>;
  /** Puts values back that were stored before, also a number that calls cannot use. */
  putBack(address: string, change: UserChangeRequest, by: string): Promise<UserView | undefined>;
  /** Makes new verifiers for every way that the user and the settings allow; the old ones are gone. */
  setPassword(address: string, password: string, by: string): Promise<boolean>;
  remove(address: string, by: string): Promise<boolean>;
  /** CSV (RFC 4180) whose first line names the columns address, name, tel, password. Good rows go in, bad ones are reported. */
  importCsv(request: ImportRequest, by: string): Promise<ImportReport>;
  /**
   * Stores people with their values as they are given, judging nothing: those who are new come without a password. Says of each what
   * they were before and are now. At most some 500 in one call; addresses are ours and fit.
   */
  adopt(
    people: readonly AdoptedPerson[],
    by: string,
  ): Promise<readonly { readonly before: AdoptedPerson | undefined; readonly after: AdoptedPerson }[]>;
  /** Everybody, by address, in the same form. */
  everybody(): Iterable<AdoptedPerson>;
  /** One person in that form. */
  personOf(address: string): AdoptedPerson | undefined;
}

/** A person as another product has them: without a password, the number as it stands there. */
export interface AdoptedPerson {
  readonly address: string;
  readonly name: string;
  readonly tel: string | undefined;
  readonly enabled: boolean;
  readonly profile: Profile;
}

/** Another server's users, who are made users here. Fits the HTTP API as it is. */
export interface DirectorySource {
  show(): Promise<DirectorySourceView>;
  /** Rejects with LDAP-0001 to LDAP-0013. */
  sync(request: SyncRequest, by: string): Promise<SyncReport>;
  /** Of the name that we sign in with there. */
  setPassword(password: string, by: string): Promise<void>;
}

/** A person's password as `roles/accounts` needs it for the browser. */
export interface Passwords {
  /**
   * Whether this is the user's password. "none": the user has no password for the browser (imported with other ways only).
   * Takes as long for "none" as for a wrong one.
   */
  check(user: User | undefined, password: string): Promise<"right" | "wrong" | "none">;
  /** The ways to sign in for which the user has a verifier. */
  waysOf(user: User): readonly SignInWay[];
}
