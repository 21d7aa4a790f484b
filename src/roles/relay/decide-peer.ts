import { isIn, type Network, parseNetwork } from "#formats/ip/network";

/**
 * Whom an allocation may reach at an address: anybody, only ports for media that we hold ourselves (another allocation, a call), or
 * nobody.
 */
export type PeerVerdict =
  | { readonly reach: "anybody" }
  | { readonly reach: "our media" }
  | { readonly reach: "nobody"; readonly because: string };

interface SpecialNetwork {
  readonly network: Network;
  readonly because: string;
}

const special = (text: string, because: string): SpecialNetwork => {
  const network = parseNetwork(text);
  if (!network.ok) throw new Error(`${text} is no network`); // one of the lines below
  return { network: network.value, because };
};

/** What is no peer's address in any call, and would reach what only this machine or its neighbours are to reach (RFC 6890). */
const SPECIAL: readonly SpecialNetwork[] = [
  special("0.0.0.0/8", "0.0.0.0/8 means this machine"),
  special("127.0.0.0/8", "127.0.0.0/8 is this machine's loopback"),
  special("169.254.0.0/16", "169.254.0.0/16 is link-local, where cloud services keep their secrets"),
  special("224.0.0.0/4", "224.0.0.0/4 is multicast"),
  special("240.0.0.0/4", "240.0.0.0/4 is reserved, and broadcast"),
  special("::/8", "::/8 holds loopback and IPv4 in disguise"),
  special("fe80::/10", "fe80::/10 is link-local"),
  special("ff00::/8", "ff00::/8 is multicast"),
];

export interface PeerFacts {
  /** The networks of the setting. */
  readonly networks: readonly Network[];
  /** Whether it is an address of this machine. */
  readonly own: boolean;
  /** Whether it is an address that we tell clients as relayed. */
  readonly relayed: boolean;
}

/** The narrowest network that holds the address decides; of two equal ones the setting. */
export function decidePeer(address: Uint8Array, { networks, own, relayed }: PeerFacts): PeerVerdict {
  const listed = Math.max(-1, ...networks.filter((one) => isIn(one, address)).map(({ bits }) => bits));
  const held = SPECIAL.find(({ network }) => isIn(network, address));
  // Our own addresses are as narrow as can be; only loopback, which we may listen on, is opened as a whole.
  const bits = held ? held.network.bits : own ? address.length * 8 : -1;
  if (listed >= 0 && listed >= bits) return { reach: "anybody" };
  if (relayed) return { reach: "our media" };
  if (held) return { reach: "nobody", because: held.because };
  if (own) return { reach: "nobody", because: "it is an address of this server" };
  return { reach: "nobody", because: "it is in no network of relay.networks" };
}
