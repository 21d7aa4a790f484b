import { ipBytes } from "#formats/ip/address";

export interface AddressFacts {
  readonly family: "IPv4" | "IPv6";
  /** Our end of the client's path; 0.0.0.0 or :: where the socket listens on all. */
  readonly local: string;
  /** What we listen on; empty means all. */
  readonly listen: readonly string[];
  readonly own: readonly string[];
  /** The setting: under which addresses we are seen from outside. */
  readonly seenAs: readonly string[];
  /** The address from which the system reaches the client, where it was asked. */
  readonly route: string | undefined;
}

/** Where an allocation's socket is bound, and the address that peers are told. */
export interface RelayedAddress {
  readonly bind: string;
  readonly told: string;
}

/**
 * The address of an allocation: what the administrator named, else the one that the client reached us by, else the one that leads to
 * it. Loopback only where nothing else is listened on: peers elsewhere could not use it. Undefined when we have none of that family.
 */
export function decideRelayedAddress(facts: AddressFacts): RelayedAddress | undefined {
  const { family, local, listen, seenAs, route } = facts;
  const useful = usefulAddresses(facts);
  const chosen =
    [local, route].find((address) => address !== undefined && useful.includes(address)) ?? useful[0];
  if (chosen === undefined) return undefined;
  const wildcard = family === "IPv6" ? "::" : "0.0.0.0";
  const bind = listensEverywhere(listen, family) ? wildcard : chosen;
  return { bind, told: seenAs.find((address) => isOf(family, address)) ?? chosen };
}

/** Every address that clients may be told. */
export function toldAddresses(facts: Pick<AddressFacts, "listen" | "own" | "seenAs">): string[] {
  const families = ["IPv4", "IPv6"] as const;
  return [...facts.seenAs, ...families.flatMap((family) => usefulAddresses({ ...facts, family }))];
}

function usefulAddresses({ family, listen, own }: Pick<AddressFacts, "family" | "listen" | "own">): string[] {
  const everywhere = listensEverywhere(listen, family);
  const mine = (everywhere ? own : listen).filter((address) => isOf(family, address));
  const outside = mine.filter((address) => !isLoopback(address));
  return everywhere && outside.length > 0 ? outside : mine;
}

const isOf = (family: "IPv4" | "IPv6", address: string) => address.includes(":") === (family === "IPv6");
const listensEverywhere = (listen: readonly string[], family: "IPv4" | "IPv6") =>
  listen.length === 0 || listen.includes(family === "IPv6" ? "::" : "0.0.0.0");
const isLoopback = (address: string): boolean => address === "::1" || ipBytes(address)?.[0] === 127;
