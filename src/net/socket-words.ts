import type { Socket } from "node:net";
import type { SocketAddress } from "#sip/transport/flow";

/** The code that the operating system, Node or OpenSSL gave to a failure, as in ECONNRESET. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Why a connection ended, as a clause: goes into `closed` and from there to people. */
export function describeEnd(error: Error): string {
  const code = codeOf(error);
  return (code && ENDS[code]) ?? `it failed with ${code ?? error.message}`;
}

const ENDS: Readonly<Record<string, string>> = {
  ECONNRESET: "reset by the other side",
  EPIPE: "closed by the other side while something was being sent",
  ETIMEDOUT: "the other side did not acknowledge what was sent",
  EHOSTUNREACH: "there is no way to the other side any more (EHOSTUNREACH)",
  ENETUNREACH: "there is no way to the other side's network any more (ENETUNREACH)",
};

/** An address without the prefix that IPv4 gets on an IPv6 socket. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}

/** The other end of a connected socket; undefined when it is gone already. */
export function remoteOf(socket: Socket): SocketAddress | undefined {
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return { address: plainAddress(remoteAddress), port: remotePort };
}

/** Our end of a connected socket. Most connections share one object. */
export function localOf(socket: Socket): SocketAddress {
  const address = plainAddress(socket.localAddress ?? "0.0.0.0");
  const port = socket.localPort ?? 0;
  if (lastLocal.address !== address || lastLocal.port !== port) lastLocal = { address, port };
  return lastLocal;
}
let lastLocal: SocketAddress = { address: "", port: 0 };
