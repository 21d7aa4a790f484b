import type { Flow, Transport } from "#sip/transport/flow";

/** Where we can be reached: what listens, what this host is called, and which addresses it has. */
export interface OwnPlaces {
  readonly listeners: readonly {
    readonly address: string;
    readonly port: number;
    readonly transport?: Transport;
  }[];
  /** Lower case: the host's name and the names of the certificate. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

/** True when host and port of a URI mean this server. A port that is not given means any of ours. */
export function isOwn(places: OwnPlaces, host: string, port: number | undefined): boolean {
  const ours = places.addresses.includes(host) || places.names.includes(host);
  return ours && (port === undefined || places.listeners.some((listener) => listener.port === port));
}

/** The address at which the other end of a flow reaches us: the one it came to, and for a connection of our own making the one that listens. */
export function reachedAt(places: OwnPlaces, flow: Flow): { host: string; port: number } {
  const { address } = flow.local;
  const port = listeningPort(places, flow);
  if (address !== "0.0.0.0" && address !== "::") return { host: address, port };
  // A UDP socket on all addresses does not say which one a datagram came to.
  const loopback = flow.remote.address.startsWith("127.") || flow.remote.address === "::1";
  if (loopback) return { host: address === "::" ? "::1" : "127.0.0.1", port };
  const family = address === "::";
  const own = places.addresses.find(
    (one) => one.includes(":") === family && !one.startsWith("127.") && one !== "::1",
  );
  return { host: own ?? address, port };
}

/** Nobody can connect to the port that a connection of our own making comes from; it would stand in Via and Record-Route in vain. */
function listeningPort(places: OwnPlaces, { transport, local }: Flow): number {
  if (transport !== "tcp" && transport !== "tls") return local.port; // others are never of our own making
  let found: number | undefined;
  for (const listener of places.listeners) {
    if (listener.transport !== transport) continue;
    if (listener.port === local.port) return local.port;
    found ??= listener.port;
  }
  return found ?? local.port;
}
