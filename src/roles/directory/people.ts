import type { SignInWay } from "#api/users";
import type { Log } from "#base/log";
import { dialledKeys } from "#formats/line-uri/decide-line";
import type { LiveSettings } from "#settings/live";
import type { StoredSecrets } from "#storage/users";
import { netbiosOf } from "./address.ts";
import type { Directory, DirectoryHits, DirectoryQuery, Profile, User } from "./contract.ts";
import { LineIndex } from "./numbers/line-index.ts";
import { numberRules } from "./numbers/live-rules.ts";
import { type KeptProfile, nothingKnown } from "./profile.ts";
import { needlesOf, searchText } from "./search-text.ts";
import { domains, netbiosDomain } from "./settings.ts";

const LOGIN_LIMIT = 600; // an address has at most 318 characters; a NetBIOS or DNS name may stand in front of it

/** A user, and what only the directory knows of them. */
export interface Person {
  readonly user: User;
  /** The ways for which there is a verifier. */
  readonly ways: readonly SignInWay[];
  /** The ways that somebody chose for this user; undefined: every way that the settings allow. */
  readonly chosen: readonly SignInWay[] | undefined;
  readonly profile: KeptProfile;
}

/** A new user, ready to be stored. */
export interface NewPerson {
  readonly person: Person;
  readonly secrets: StoredSecrets;
}

type Change = "added" | "changed" | "removed";

/** All users in memory: some 800 bytes each, with what they are found by. Knows no store; whoever changes it has stored the change before. */
export class People implements Directory {
  readonly #byAddress = new Map<string, Person>();
  /** By address; in a map of its own, so that a search runs through nothing but texts. */
  readonly #texts = new Map<string, string>();
  readonly lines = new LineIndex();
  #sorted: readonly Person[] | undefined;
  readonly #changed = new Set<(user: User, change: Change) => void>();
  readonly #passwordSet = new Set<(user: User) => void>();
  readonly #settings: LiveSettings;
  readonly #log: Log;

  constructor(settings: LiveSettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
  }

  find(address: string): User | undefined {
    return this.#byAddress.get(address)?.user ?? this.#byAddress.get(address.toLowerCase())?.user;
  }

  findByNumber(number: string): User | undefined {
    for (const key of dialledKeys(number, numberRules(this.#settings))) {
      const user = this.lines.holder(key);
      if (user) return user;
    }
    return undefined;
  }

  findByLogin(domain: string, name: string): User | undefined {
    if (domain.length + name.length > LOGIN_LIMIT) return undefined;
    const backslash = name.indexOf("\\");
    if (backslash >= 0) return this.findByLogin(name.slice(0, backslash), name.slice(backslash + 1));
    const at = name.lastIndexOf("@");
    if (at >= 0) return this.find(name) ?? this.findByLogin(name.slice(at + 1), name.slice(0, at));
    for (const own of this.domains()) {
      const meant =
        domain === "" || domain.toLowerCase() === own || domain.toUpperCase() === this.#netbios(own);
      const user = meant ? this.find(`${name}@${own}`) : undefined;
      if (user) return user;
    }
    return undefined;
  }

  domains(): readonly string[] {
    return this.#settings.get(domains);
  }

  isOurs(domain: string): boolean {
    const own = this.domains();
    return own.includes(domain) || own.includes(domain.toLowerCase().replace(/\.$/, ""));
  }

  netbiosDomain(): string {
    return this.#netbios(this.domains()[0] ?? "");
  }

  #netbios(domain: string): string {
    const given = domain === this.domains()[0] ? this.#settings.get(netbiosDomain) : "";
    return given || netbiosOf(domain);
  }

  *all(): Iterable<User> {
    for (const { user } of this.#byAddress.values()) yield user;
  }

  onChange(action: (user: User, change: Change) => void): () => void {
    this.#changed.add(action);
    return () => this.#changed.delete(action);
  }

  onPassword(action: (user: User) => void): () => void {
    this.#passwordSet.add(action);
    return () => this.#passwordSet.delete(action);
  }

  profile(user: User): Profile {
    return this.#byAddress.get(user.address)?.profile.fields ?? nothingKnown;
  }

  search({ rows, most, gather }: DirectoryQuery): DirectoryHits {
    const needles = needlesOf(rows);
    const found: User[] = [];
    for (const address of this.#withAll(needles)) {
      const user = this.find(address);
      if (user?.enabled) found.push(user);
      if (found.length > gather) break;
    }
    const whole = rows
      .find(({ field }) => field === "address")
      ?.prefix.trim()
      .toLowerCase();
    const first = whole === undefined ? undefined : found.find(({ address }) => address === whole);
    const byName = found.slice(0, gather).sort(compareNames);
    const users = first ? [first, ...byName.filter((user) => user !== first)] : byName;
    return { users: users.slice(0, most), more: found.length > Math.min(most, gather) };
  }

  /** Everybody in whose address, name, number or profile this text is (folded already), by address. */
  containing(wanted: string): readonly Person[] {
    const addresses = new Set(this.#withAll([wanted]));
    return this.sorted().filter(({ user }) => addresses.has(user.address));
  }

  *#withAll(needles: readonly string[]): Iterable<string> {
    for (const [address, text] of this.#texts)
      if (needles.every((needle) => text.includes(needle))) yield address;
  }

  get count(): number {
    return this.#byAddress.size;
  }

  person(address: string): Person | undefined {
    return this.#byAddress.get(address) ?? this.#byAddress.get(address.toLowerCase());
  }

  everyone(): Iterable<Person> {
    return this.#byAddress.values();
  }

  /** By address. Sorted when first asked for after somebody came or went. */
  sorted(): readonly Person[] {
    this.#sorted ??= [...this.#byAddress.values()].sort((one, other) =>
      one.user.address < other.user.address ? -1 : 1,
    );
    return this.#sorted;
  }

  /** Puts somebody in or in place of the former, and tells who listens; without `change` nobody is told. */
  put(person: Person, change?: "added" | "changed"): void {
    this.lines.put(person.user, this.#byAddress.get(person.user.address)?.user);
    this.#byAddress.set(person.user.address, person);
    this.#texts.set(person.user.address, searchText(person.user, person.profile.fields));
    this.#sorted = undefined;
    if (change) this.#tell(this.#changed, person.user, change);
  }

  takeOut(user: User): void {
    this.lines.takeOut(this.#byAddress.get(user.address)?.user ?? user);
    this.#byAddress.delete(user.address);
    this.#texts.delete(user.address);
    this.#sorted = undefined;
    this.#tell(this.#changed, user, "removed");
  }

  passwordWasSet(user: User): void {
    this.#tell(this.#passwordSet, user, undefined);
  }

  /** The change is made and stored; a listener's defect must not look like a refusal, nor keep others from hearing. */
  #tell<C>(listeners: Iterable<(user: User, change: C) => void>, user: User, change: C): void {
    for (const action of listeners) {
      try {
        action(user, change);
      } catch (error) {
        this.#log.write("error", "a listener of the directory failed", { error: String(error) });
      }
    }
  }
}

function compareNames(one: User, other: User): number {
  if (one.name === other.name) return one.address < other.address ? -1 : 1;
  return one.name < other.name ? -1 : 1;
}
