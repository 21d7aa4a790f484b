import type { Listener } from "#api/status";

/**
 * Where other people's browsers find the pages of this server: over HTTPS by the host's name, which stands in the certificate. A
 * server that listens on one address only is named by it, and one that only this machine reaches is localhost.
 */
export function pageAddress(listeners: readonly Listener[], hostName: string): string | undefined {
  const pages = listeners.filter(({ transport }) => transport === "https" || transport === "http");
  const secure = pages.filter(({ transport }) => transport === "https");
  const best = secure.find(({ address }) => !isLoopback(address)) ?? pages.find(isPlain) ?? pages[0];
  if (!best) return undefined;
  const { transport, address, port } = best;
  if (isLoopback(address)) return `${transport}://localhost:${port}`;
  if (address === "0.0.0.0" || address === "::") return `${transport}://${hostName}:${port}`;
  return `${transport}://${address.includes(":") ? `[${address}]` : address}:${port}`;
}

const isLoopback = (address: string) => /^127\./.test(address) || address === "::1";
/** On this machine http needs no trust in a certificate. */
const isPlain = ({ transport }: Listener) => transport === "http";
