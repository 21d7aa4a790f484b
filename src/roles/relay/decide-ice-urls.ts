export interface RelayListener {
  readonly transport: "udp" | "tcp" | "tls";
  readonly port: number;
}

/**
 * The URIs of RFC 7064 and RFC 7065 for a host: what costs least first, so that it is what a client keeps. `listen`: the addresses on
 * which we listen, where those are not all.
 */
export function decideIceUrls(
  host: string,
  listen: readonly string[],
  listeners: readonly RelayListener[],
): string[] {
  // A browser takes one address for a name, ::1 for this one, and does not try the next as it does for pages.
  const reached = host === "localhost" ? (listen[0] ?? host) : host;
  const name = reached.includes(":") && !reached.startsWith("[") ? `[${reached}]` : reached;
  const portOf = (transport: RelayListener["transport"]) =>
    listeners.find((listener) => listener.transport === transport)?.port;
  const [udp, tcp, tls] = [portOf("udp"), portOf("tcp"), portOf("tls")];
  return [
    ...(udp === undefined ? [] : [`stun:${name}:${udp}`, `turn:${name}:${udp}?transport=udp`]),
    ...(tcp === undefined ? [] : [`turn:${name}:${tcp}?transport=tcp`]),
    ...(tls === undefined ? [] : [`turns:${name}:${tls}?transport=tcp`]),
  ];
}
