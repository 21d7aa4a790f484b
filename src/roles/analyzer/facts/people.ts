import type { Fact, FactRecord } from "../language/fact.ts";
import type { FactSources } from "../uses.ts";

/** Entries of one list of facts; how many there are in all is said beside it. */
const MOST_ENTRIES = 10_000;
/** Users that are looked at before others get their turn. */
const AT_ONE_TIME = 500;

/** Numbers that two have, and numbers that calls cannot use. */
export async function userFacts({ people, user }: Pick<FactSources, "people" | "user">): Promise<Fact> {
  const twice: FactRecord[] = [];
  const unfit: FactRecord[] = [];
  let count = 0;
  for (const { address, tel } of people()) {
    if (++count % AT_ONE_TIME === 0) await new Promise(setImmediate);
    if (tel === undefined) continue;
    const view = user(address);
    const problem = view?.lineProblem;
    if (!view || !problem) continue;
    const entry = { user: address, number: view.lineUri ?? tel, says: problem.sentence };
    const list = problem.rule === "unique" ? twice : unfit;
    if (list.length < MOST_ENTRIES) list.push(entry);
  }
  return { count, numbersTwice: twice, numbersUnfit: unfit };
}

/** Who administrates, and whether by a second factor. */
export async function administratorFacts(
  sources: Pick<FactSources, "administrators" | "user" | "hasSecondFactor" | "firstLinkOpen">,
): Promise<Fact> {
  const list = await Promise.all(
    sources.administrators().map(async ({ address, role }) => ({
      address,
      role,
      enabled: sources.user(address)?.enabled ?? false,
      secondFactor: await sources.hasSecondFactor(address),
    })),
  );
  const names = list
    .filter(({ role, enabled }) => role === "administrator" && enabled)
    .map(({ address }) => address);
  return { list, names, firstLinkOpen: sources.firstLinkOpen() };
}

export async function invitationFacts({
  invitations,
  clock,
}: Pick<FactSources, "invitations" | "clock">): Promise<Fact> {
  const open = (await invitations()).filter(({ until }) => Date.parse(until) > clock.now());
  return {
    open: open.slice(0, MOST_ENTRIES).map(({ id, address, invitedBy, until }) => ({
      id,
      address,
      invitedBy,
      until,
      daysLeft: Math.floor((Date.parse(until) - clock.now()) / 86_400_000),
    })),
  };
}

export function policyFacts({ policies }: Pick<FactSources, "policies">): Fact {
  return {
    list: policies().map(({ name, rules, users, groups }) => ({
      name,
      archiving: rules["archiving"] ?? null,
      users: users.length,
      groups: groups.length,
    })),
  };
}
