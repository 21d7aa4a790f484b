import {
  signInWays as everyWay,
  type NewUserRequest,
  type SignInWay,
  type UserChangeRequest,
  type UserPage,
  type UserQuery,
  type UserView,
} from "#api/users";
import type { ExplainedError } from "#base/explained-error";
import type { AuditEntry } from "#storage/audit";
import { adoptedOf, adoptPeople } from "./adopt.ts";
import type { AdoptedPerson, Profile, User, UserAdministration } from "./contract.ts";
import {
  decidePassword,
  decideProfile,
  decideText,
  decideUser,
  decideWays,
  type Fit,
  isProblem,
  type UserRules,
  type UserVerdict,
  type Wanted,
} from "./decide-user.ts";
import { importUsers } from "./import-users.ts";
import { makeSecrets } from "./make-secrets.ts";
import { Lines, numberOf } from "./numbers/lines.ts";
import type { NewPerson, People, Person } from "./people.ts";
import { addressTaken, severalWrong } from "./problems.ts";
import { type KeptProfile, knownOf, noProfile, nothingKnown, profileRow } from "./profile.ts";
import { fold } from "./search-text.ts";
import * as settings from "./settings.ts";
import { changesNothing, storeChanges } from "./store-changes.ts";
import type { DirectoryUses } from "./uses.ts";
import type { OpenedVerifiers } from "./verifiers.ts";

/** Changes users: decides, stores with the audit line, then changes what is in memory and tells who listens. */
export class Administration implements UserAdministration {
  readonly uses: DirectoryUses;
  readonly people: People;
  readonly lines: Lines;
  readonly #verifiers: OpenedVerifiers;
  /** Addresses that are being added: hashing a password takes a while, and nobody else may take the address meanwhile. */
  readonly #coming = new Set<string>();

  constructor(uses: DirectoryUses, people: People, verifiers: OpenedVerifiers) {
    this.uses = uses;
    this.people = people;
    this.lines = new Lines(people, uses.settings);
    this.#verifiers = verifiers;
  }

  list({ search, after, most }: UserQuery): UserPage {
    const wanted = fold(search ?? "");
    const found = wanted === "" ? this.people.sorted() : this.people.containing(wanted);
    const from = after === undefined ? 0 : found.findIndex(({ user }) => user.address > after);
    const page = from < 0 ? [] : found.slice(from, from + most);
    const last = page.at(-1);
    return {
      users: page.map((person) => this.#view(person)),
      total: found.length,
      next: last && last !== found.at(-1) ? last.user.address : null,
    };
  }

  find(address: string): UserView | undefined {
    const person = this.people.person(address);
    return person && this.#view(person);
  }

  async add(request: NewUserRequest, by: string): Promise<UserView> {
    const verdict = this.decide({
      address: request.address,
      name: request.name,
      tel: numberOf(request).tel,
      password: request.password,
      signIn: request.signIn,
      profile: request.profile,
    });
    const { tel, telField } = numberOf(request);
    const readable = tel !== undefined && !isProblem(decideText("tel", tel));
    const unfit = readable ? this.lines.refuse(request.address, telField, tel) : undefined;
    const wrong = [...(verdict.fit ? [] : verdict.problems), ...(unfit ? [unfit] : [])];
    if (!verdict.fit || unfit) throw oneOrSeveral(request.address, wrong);
    const { fit } = verdict;
    const address = this.claim(fit);
    try {
      const id = await this.uses.store.takeIds(1);
      const made = await this.make(id, fit, request.password, request.signIn);
      await this.store([made], by);
      return this.#view(made.person);
    } finally {
      this.release(address);
    }
  }

  change(address: string, change: UserChangeRequest, by: string): Promise<UserView | undefined> {
    return this.#change(address, change, by, true);
  }

  putBack(address: string, change: UserChangeRequest, by: string): Promise<UserView | undefined> {
    return this.#change(address, change, by, false);
  }

  async #change(
    address: string,
    change: UserChangeRequest,
    by: string,
    judges: boolean,
  ): Promise<UserView | undefined> {
    const person = this.people.person(address);
    if (!person) return undefined;
    const { user } = person;
    const name = change.name === undefined ? user.name : decideText("name", change.name);
    const wished = numberOf({ tel: change.tel ?? undefined, lineUri: change.lineUri ?? undefined });
    const clears = change.lineUri === null || (change.lineUri === undefined && change.tel === null);
    const tel = clears ? "" : wished.tel === undefined ? user.tel : decideText("tel", wished.tel);
    const unfit =
      isProblem(tel) || !judges ? undefined : this.lines.refuse(user.address, wished.telField, tel, user);
    const profile = decideProfile(change.profile, person.profile.fields);
    if (isProblem(name) || isProblem(tel) || unfit || "problems" in profile)
      throw oneOrSeveral(user.address, [
        ...[name, tel, unfit].filter(isProblem),
        ...("problems" in profile ? profile.problems : []),
      ]);
    const account = {
      name: name || user.name,
      tel: tel || undefined,
      enabled: change.enabled ?? user.enabled,
    };
    if (user.enabled && !account.enabled) this.uses.refuseLoss(user);
    const kept: KeptProfile = {
      ...person.profile,
      fields: profile.fields,
      // Whoever is enabled by hand is not the source's to enable any more.
      disabledBySource: person.profile.disabledBySource && !account.enabled,
    };
    const wanted = { before: person, account, profile: kept };
    if (!changesNothing(wanted)) await storeChanges(this, [wanted], by);
    const now = this.people.person(user.address);
    return now?.user.id === user.id ? this.#view(now) : undefined;
  }

  async setPassword(address: string, password: string, by: string): Promise<boolean> {
    const person = this.people.person(address);
    if (!person) return false;
    const { leastPassword, ways: allowed } = this.rules();
    const short = decidePassword(password, leastPassword);
    if (short) throw short;
    const ways = decideWays(person.chosen, allowed);
    if (isProblem(ways)) throw ways;
    const { user } = person;
    const secrets = await makeSecrets(user, password, ways, this.#sealing());
    await this.uses.store.setSecrets(user.id, secrets, [
      this.#line(by, "password set", user.address, undefined, { signIn: ways }),
    ]);
    this.#verifiers.forget(user.id);
    const now = this.people.person(user.address);
    if (!now || now.user.id !== user.id) return false;
    this.people.put({ ...now, ways });
    this.people.passwordWasSet(now.user);
    return true;
  }

  async remove(address: string, by: string): Promise<boolean> {
    const person = this.people.person(address);
    if (!person) return false;
    const { user } = person;
    this.uses.refuseLoss(user);
    await this.uses.store.remove(user.id, [
      this.#line(by, "user removed", user.address, shown(person), undefined),
    ]);
    this.#verifiers.forget(user.id);
    if (this.people.person(user.address)?.user.id === user.id) this.people.takeOut(user);
    return true;
  }

  importCsv(request: Parameters<UserAdministration["importCsv"]>[0], by: string) {
    return importUsers(this, request, by);
  }

  adopt(people: readonly AdoptedPerson[], by: string) {
    return adoptPeople(this, people, by);
  }

  *everybody(): Iterable<AdoptedPerson> {
    for (const person of this.people.sorted()) yield adoptedOf(person);
  }

  personOf(address: string): AdoptedPerson | undefined {
    const person = this.people.person(address);
    return person && adoptedOf(person);
  }

  /** Whether somebody may be disabled: not the last who can administrate. */
  mayLose(user: User): boolean {
    try {
      this.uses.refuseLoss(user);
      return true;
    } catch (error) {
      if (isProblem(error)) return false;
      throw error;
    }
  }

  rules(): UserRules {
    const allowed = this.uses.settings.get(settings.signInWays);
    return {
      domains: this.uses.settings.get(settings.domains),
      reserved: this.uses.reserved(),
      leastPassword: this.uses.settings.get(settings.minPasswordLength),
      ways: everyWay.filter((way) => allowed.includes(way)),
    };
  }

  /** Whether such a user may be stored, also with regard to who is there already. */
  decide(wanted: Wanted): UserVerdict {
    const verdict = decideUser(wanted, this.rules());
    if (!verdict.fit) return verdict;
    const { address } = verdict.fit;
    const holder = this.holderOf(address);
    return holder === undefined ? verdict : { problems: [addressTaken(address, holder)] };
  }

  /** Who has this address, or is about to. */
  holderOf(address: string): string | undefined {
    const coming = this.#coming.has(address) ? "a user who is just being added" : undefined;
    return this.people.find(address)?.name ?? coming;
  }

  /** Keeps an address until it is released. */
  claim({ address }: { readonly address: string }): string {
    this.#coming.add(address);
    return address;
  }

  release(address: string): void {
    this.#coming.delete(address);
  }

  async make(
    id: number,
    fit: Fit,
    password: string,
    chosen: readonly SignInWay[] | undefined,
  ): Promise<NewPerson> {
    const { address, name, tel, ways, profile } = fit;
    const createdAt = new Date(this.uses.clock.now()).toISOString();
    return {
      person: {
        user: { id, address, name, tel, enabled: true, createdAt },
        ways,
        chosen,
        profile: localProfile(profile),
      },
      secrets: await makeSecrets({ id, address }, password, ways, this.#sealing()),
    };
  }

  /** Stores new users in one transaction; when that is done they can sign in. */
  async store(made: readonly NewPerson[], by: string): Promise<void> {
    await this.uses.store.add(
      made.map(({ person: { user, chosen, profile }, secrets }) => ({
        row: {
          id: user.id,
          address: user.address,
          name: user.name,
          tel: user.tel ?? null,
          enabled: user.enabled ? 1 : 0,
          sign_in: chosen?.join(",") ?? null,
          created_at: user.createdAt,
        },
        secrets,
        ...(profile !== noProfile && { profile: profileRow(user.id, profile) }),
      })),
      made.map(({ person }) => this.#line(by, "user added", person.user.address, undefined, shown(person))),
    );
    for (const { person } of made) this.people.put(person, "added");
  }

  #sealing() {
    return { box: this.uses.box, realm: this.people.domains()[0] ?? "" };
  }

  #view({ user, ways, profile }: Person): UserView {
    const { address, name, tel, enabled, createdAt } = user;
    return {
      address,
      name,
      tel: tel ?? null,
      ...this.lines.view(user),
      enabled,
      createdAt,
      signIn: [...ways],
      profile: knownOf(profile.fields),
      source: profile.source,
      ...this.uses.about(user),
    };
  }

  #line(who: string, what: string, subject: string, from: unknown, to: unknown): AuditEntry {
    return { at: new Date(this.uses.clock.now()).toISOString(), who, what, subject, from, to };
  }
}

/** The one problem, or all of them in one. */
export function oneOrSeveral(subject: string, problems: readonly ExplainedError[]): ExplainedError {
  const [first, second] = problems;
  return first && !second ? first : severalWrong(subject, problems);
}

const localProfile = (fields: Profile): KeptProfile =>
  fields === nothingKnown ? noProfile : { ...noProfile, fields };

const shown = ({ user: { name, tel, enabled }, ways, profile }: Person) => ({
  name,
  tel,
  enabled,
  signIn: ways,
  ...(profile.fields !== nothingKnown && { profile: knownOf(profile.fields) }),
});
