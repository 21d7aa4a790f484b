import { ipBytes } from "#formats/ip/address";
import { isIn, type Network, parseNetwork } from "#formats/ip/network";

/** Networks from which nothing comes over the Internet (RFC 6890 and its registry). */
const NOT_PUBLIC: readonly Network[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "224.0.0.0/3",
  "::/127",
  "fc00::/7",
  "fe80::/10",
  "ff00::/8",
].flatMap((text) => {
  const read = parseNetwork(text);
  return read.ok ? [read.value] : [];
});

/** Whether an address is one of the Internet. Those kept for documentation count as such, so that examples can use them. */
export function isPublicAddress(text: string): boolean {
  const bytes = ipBytes(text.replace(/^::ffff:(?=\d+\.)/i, ""));
  return bytes !== undefined && !NOT_PUBLIC.some((network) => isIn(network, bytes));
}

/** The addresses that a listener takes: its own, or all of this machine. */
export function listenedAt(address: string, own: readonly string[]): readonly string[] {
  if (address === "::") return own;
  if (address === "0.0.0.0") return own.filter((one) => !one.includes(":"));
  return [address];
}

/** `192.0.2.7:5060` or `[2001:db8::1]:5060` or `2001:db8::1:5060` without the port. */
export function withoutPort(place: string): string {
  const bracketed = /^\[([^\]]+)\]/.exec(place)?.[1];
  return bracketed ?? place.slice(0, Math.max(0, place.lastIndexOf(":")));
}
