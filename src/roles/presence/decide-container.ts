import { BLOCKED_CONTAINER, type Container, type Member } from "./contract.ts";

/** Somebody who looks at presence: how they are known to us. */
export interface Watcher {
  /** `bob@example.com`, lower case. */
  readonly address: string;
  readonly domain: string;
  readonly from: "sameEnterprise" | "federated" | "publicCloud";
}

/** The container that a watcher reads, and the kind of entry that says so; "nobody": none does, so it is 0. */
export interface Resolution {
  readonly container: number;
  readonly by: Member["type"] | "nobody";
}

/** Everybody has these until they change them (MS-PRES; a Communicator client without them adds them). */
export const DEFAULT_CONTAINERS: readonly Container[] = [
  { id: 100, version: 1, members: [{ type: "federated" }] },
  { id: 200, version: 1, members: [{ type: "sameEnterprise" }] },
  { id: BLOCKED_CONTAINER, version: 1, members: [{ type: "publicCloud" }] },
];

/**
 * Which audience a watcher belongs to: the most exact kind of entry decides (user, domain, where they come from, everyone), and
 * within a kind the container with the largest id, as MS-PRES has it for all. So a colleague can be given less than colleagues are.
 */
export function decideContainer(containers: readonly Container[], watcher: Watcher): Resolution {
  const { address, domain, from } = watcher;
  return (
    named(containers, "user", address) ??
    named(containers, "domain", domain) ??
    named(containers, from, undefined) ??
    named(containers, "everyone", undefined) ?? { container: 0, by: "nobody" }
  );
}

function named(
  containers: readonly Container[],
  by: Member["type"],
  value: string | undefined,
): Resolution | undefined {
  let found: number | undefined;
  for (const { id, members } of containers)
    if ((found === undefined || id > found) && has(members, by, value)) found = id;
  return found === undefined ? undefined : { container: found, by };
}

/** A user may have given thousands of people a level, and thousands may watch: these are looked up instead of looked through. */
function has(members: readonly Member[], type: Member["type"], value: string | undefined): boolean {
  if (members.length < WORTH_AN_INDEX)
    return members.some((member) => member.type === type && member.value === value);
  let index = INDEXES.get(members);
  if (!index) {
    index = new Set(members.map((member) => wordOf(member.type, member.value)));
    INDEXES.set(members, index);
  }
  return index.has(wordOf(type, value));
}

const WORTH_AN_INDEX = 50;
const INDEXES = new WeakMap<readonly Member[], ReadonlySet<string>>();

/** No type has a blank in it. */
const wordOf = (type: Member["type"], value = ""): string => `${type} ${value}`;
