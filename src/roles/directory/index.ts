import { signInWays as everyWay, type SignInWay } from "#api/users";
import type { Scope } from "#base/scope";
import type { NumberRules } from "#formats/line-uri/number-rules";
import { verifyPassword } from "#security/password";
import { Administration } from "./administration.ts";
import type {
  Directory,
  DirectorySource,
  Passwords,
  User,
  UserAdministration,
  Verifiers,
} from "./contract.ts";
import { LdapSource } from "./ldap/index.ts";
import type { LdapUses } from "./ldap/uses.ts";
import { numberRules } from "./numbers/live-rules.ts";
import { People } from "./people.ts";
import { domainInUse, realmInUse } from "./problems.ts";
import { noProfile, readProfileRow } from "./profile.ts";
import * as settings from "./settings.ts";
import type { DirectoryUses } from "./uses.ts";
import { OpenedVerifiers } from "./verifiers.ts";

/** What the directory is to the others: each takes the side that it needs. */
export interface DirectorySides {
  readonly directory: Directory;
  readonly verifiers: Verifiers;
  readonly passwords: Passwords;
  readonly administration: UserAdministration;
  /** The rules for telephone numbers, as the settings are now. */
  numbers(): NumberRules;
  /** Begins to follow an LDAP server, where the settings name one. */
  followLdap(ldap: LdapUses, scope: Scope): DirectorySource;
  /** Lets go of the settings that it listens to. */
  end(): void;
}

/** Reads all users into memory, and keeps them. */
export async function createDirectory(uses: DirectoryUses): Promise<DirectorySides> {
  const people = new People(uses.settings, uses.log);
  const verifiers = new OpenedVerifiers({
    store: uses.store,
    box: uses.box,
    realm: () => people.domains()[0] ?? "",
  });
  await dropDisallowed(uses, people);
  await load(uses, people);
  const ends = [
    uses.guard(settings.domains, (to, from) => guardDomains(people, to, from)),
    uses.settings.onChange(settings.signInWays, () => {
      dropDisallowed(uses, people)
        .then(() => verifiers.forgetAll())
        .catch((error: unknown) => {
          uses.log.write("error", "verifiers of a way that is no longer allowed are still stored", {
            error: String(error),
          });
        });
    }),
  ];
  const administration = new Administration(uses, people, verifiers);
  return {
    directory: people,
    verifiers,
    passwords: passwordsOf(uses, people),
    administration,
    numbers: () => numberRules(uses.settings),
    followLdap(ldap, scope) {
      const source = new LdapSource(administration, ldap);
      source.start(scope);
      return source;
    },
    end: () => {
      for (const end of ends) end();
    },
  };
}

async function load({ store }: DirectoryUses, people: People): Promise<void> {
  const { users, profiles, kinds } = await store.load();
  const kept = new Map(profiles.map((row) => [row.user_id, readProfileRow(row)]));
  const ways = new Map<number, SignInWay[]>();
  for (const { user_id, kind } of kinds) {
    const way = everyWay.find((one) => one === (kind === "password" ? "browser" : kind));
    if (way) ways.set(user_id, [...(ways.get(user_id) ?? []), way]);
  }
  const lists = new Map<string, readonly SignInWay[]>();
  /** The same list for all: one of their own would be a third of what a user takes. */
  const shared = (list: readonly SignInWay[]): readonly SignInWay[] => {
    const known = lists.get(list.join()) ?? list;
    lists.set(list.join(), known);
    return known;
  };
  for (const row of users) {
    const { id, address, name, tel, enabled, created_at: createdAt, sign_in } = row;
    const chosen = sign_in === null ? undefined : everyWay.filter((way) => sign_in.split(",").includes(way));
    people.put({
      user: { id, address, name, tel: tel ?? undefined, enabled: enabled === 1, createdAt },
      ways: shared(ways.get(id) ?? []),
      chosen: chosen && shared(chosen),
      profile: kept.get(id) ?? noProfile,
    });
  }
}

/** A verifier is kept only for ways that are allowed: what a thief could take is not there. */
async function dropDisallowed({ settings: live, store }: DirectoryUses, people: People): Promise<void> {
  const allowed = live.get(settings.signInWays);
  const gone = everyWay.filter((way) => !allowed.includes(way));
  if (gone.length === 0) return;
  await store.dropSecrets(gone.map((way) => (way === "browser" ? "password" : way)));
  for (const person of people.everyone()) {
    const ways = person.ways.filter((way) => !gone.includes(way));
    if (ways.length < person.ways.length) people.put({ ...person, ways });
  }
}

function guardDomains(people: People, to: readonly string[], from: readonly string[]): void {
  const [main] = from;
  if (main !== undefined && to[0] !== main) {
    const users = [...people.everyone()].filter(({ ways }) => ways.includes("digest")).length;
    if (users > 0) throw realmInUse(main, to[0], users);
  }
  for (const domain of from.filter((one) => !to.includes(one))) {
    const inside = [...people.all()].filter(({ address }) => address.endsWith(`@${domain}`));
    if (inside[0]) throw domainInUse(domain, inside.length, inside[0].address);
  }
}

function passwordsOf({ store }: DirectoryUses, people: People): Passwords {
  return {
    async check(user: User | undefined, password: string) {
      const hash = user && (await store.passwordHash(user.id));
      const right = await verifyPassword(password, hash);
      if (hash === undefined) return "none";
      return right ? "right" : "wrong";
    },
    waysOf: (user) => people.person(user.address)?.ways ?? [],
  };
}
