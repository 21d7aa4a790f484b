import type { AdoptedPerson, User } from "./contract.ts";
import type { NewPerson, People, Person } from "./people.ts";
import { noProfile, profileOf } from "./profile.ts";
import { changesNothing, type PersonChange, storeChanges } from "./store-changes.ts";
import type { DirectoryUses } from "./uses.ts";

/** The parts of `Administration` that adopting needs. */
interface Adopting {
  readonly uses: DirectoryUses;
  readonly people: People;
  holderOf(address: string): string | undefined;
  claim(person: { readonly address: string }): string;
  release(address: string): void;
  store(made: readonly NewPerson[], by: string): Promise<void>;
  mayLose(user: User): boolean;
}

/** What became of one person. */
export interface Adopted {
  readonly before: AdoptedPerson | undefined;
  readonly after: AdoptedPerson;
}

/**
 * Stores people with their values as they are given, without judging their numbers: those who are new come without a password, those
 * who are here are changed. In one transaction each for the new and the changed. Nobody who must administrate is disabled.
 */
export async function adoptPeople(
  administration: Adopting,
  people: readonly AdoptedPerson[],
  by: string,
): Promise<readonly Adopted[]> {
  const known = people.flatMap((wanted) => {
    const person = administration.people.person(wanted.address);
    return person ? [{ wanted, person }] : [];
  });
  const added = await addNew(
    administration,
    people.filter(({ address }) => administration.holderOf(address) === undefined),
    by,
  );
  const changes = known.map(({ wanted, person }) => changeTo(administration, person, wanted));
  const real = changes.filter((change) => !changesNothing(change));
  if (real.length > 0) await storeChanges(administration, real, by);
  return [
    ...added.map((after) => ({ before: undefined, after })),
    ...changes.map(({ before, account, profile }) => ({
      before: adoptedOf(before),
      after: { address: before.user.address, ...account, profile: profile.fields },
    })),
  ];
}

/** A person as they are here, in the form of one who is adopted. */
export const adoptedOf = ({ user, profile }: Person): AdoptedPerson => ({
  address: user.address,
  name: user.name,
  tel: user.tel,
  enabled: user.enabled,
  profile: profile.fields,
});

async function addNew(
  administration: Adopting,
  people: readonly AdoptedPerson[],
  by: string,
): Promise<readonly AdoptedPerson[]> {
  if (people.length === 0) return [];
  for (const person of people) administration.claim(person);
  try {
    const first = await administration.uses.store.takeIds(people.length);
    const createdAt = new Date(administration.uses.clock.now()).toISOString();
    await administration.store(
      people.map((person, index) => newPerson(person, first + index, createdAt)),
      by,
    );
    return people;
  } finally {
    for (const { address } of people) administration.release(address);
  }
}

/** Without a password: nobody signs in as this user until they have one. */
function newPerson(person: AdoptedPerson, id: number, createdAt: string): NewPerson {
  const { address, name, tel, enabled, profile } = person;
  const empty = Object.values(profile).every((value) => value === "");
  return {
    person: {
      user: { id, address, name, tel, enabled, createdAt },
      ways: [],
      chosen: undefined,
      profile: empty ? noProfile : { ...noProfile, fields: profileOf((field) => profile[field]) },
    },
    secrets: { verifiers: [], passwordHash: undefined },
  };
}

function changeTo(administration: Adopting, person: Person, wanted: AdoptedPerson): PersonChange {
  const { name, tel, enabled } = wanted;
  const keeps = person.user.enabled && !enabled && !administration.mayLose(person.user);
  const same = Object.entries(wanted.profile).every(
    ([field, value]) => person.profile.fields[field as keyof typeof wanted.profile] === value,
  );
  const fields = same ? person.profile.fields : profileOf((field) => wanted.profile[field]);
  return {
    before: person,
    account: { name, tel, enabled: keeps ? true : enabled },
    profile: { ...person.profile, fields },
  };
}
