import type { SocketAddress } from "./flow.ts";
import { parseAddress, printAddress } from "./ip-address.ts";

const ID = /^u([0-9a-f]{8}|[0-9a-f]{32})([0-9a-f]{4})-([0-9a-f]{8}|[0-9a-f]{32})([0-9a-f]{4})$/;

/**
 * The id of the UDP flow between one of our sockets and a remote address: `u`, then address and port of both in
 * hexadecimal, local first. It spells the addresses, so that the flow is found again after a restart (RFC 5626 §3).
 * `local` is the address that the socket is bound to, as in 0.0.0.0. Throws for a text that is no IP address: our defect.
 */
export function printUdpFlowId(local: SocketAddress, remote: SocketAddress): string {
  return `u${half(local)}-${half(remote)}`;
}

/** The two ends that the id of a UDP flow spells; undefined for any other text. */
export function parseUdpFlowId(id: string): { local: SocketAddress; remote: SocketAddress } | undefined {
  const [, local, localPort, remote, remotePort] = ID.exec(id) ?? [];
  if (local === undefined || localPort === undefined || remote === undefined || remotePort === undefined)
    return undefined;
  return { local: end(local, localPort), remote: end(remote, remotePort) };
}

function half({ address, port }: SocketAddress): string {
  const octets = parseAddress(address);
  if (octets === undefined) throw new Error(`A UDP flow needs an IP address, not "${address}".`);
  let hex = "";
  for (let at = 0; at < octets.length; at++) hex += octets.charCodeAt(at).toString(16).padStart(2, "0");
  return hex + port.toString(16).padStart(4, "0");
}

function end(hex: string, port: string): SocketAddress {
  let octets = "";
  for (let at = 0; at < hex.length; at += 2)
    octets += String.fromCharCode(Number.parseInt(hex.slice(at, at + 2), 16));
  return { address: printAddress(octets), port: Number.parseInt(port, 16) };
}
