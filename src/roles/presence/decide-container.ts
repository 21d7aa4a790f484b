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

const RANK: Readonly<Record<Member["type"], number>> = {
  user: 4,
  domain: 3,
  sameEnterprise: 2,
  federated: 2,
  publicCloud: 2,
  everyone: 1,
};

/**
 * Which audience a watcher belongs to: the most exact kind of entry decides (user, domain, where they come from, everyone), and
 * within a kind the container with the largest id, as MS-PRES has it for all. So a colleague can be given less than colleagues are.
 */
export function decideContainer(containers: Iterable<Container>, watcher: Watcher): Resolution {
  let found: Resolution = { container: 0, by: "nobody" };
  let rank = 0;
  for (const { id, members } of containers)
    for (const member of members) {
      const its = RANK[member.type];
      if (its < rank || (its === rank && id <= found.container) || !qualifies(member, watcher)) continue;
      found = { container: id, by: member.type };
      rank = its;
    }
  return found;
}

function qualifies({ type, value }: Member, watcher: Watcher): boolean {
  switch (type) {
    case "user":
      return value === watcher.address;
    case "domain":
      return value === watcher.domain;
    case "everyone":
      return true;
    default:
      return type === watcher.from;
  }
}
