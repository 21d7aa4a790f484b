import { ipBytes } from "#formats/ip/address";
import { isIn, parseNetwork } from "#formats/ip/network";

/** Networks from which nobody reaches us by our address outside (RFC 1918, 6598, 3927, 4193, 4291). */
const INSIDE = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "::1",
  "fc00::/7",
  "fe80::/10",
].flatMap((text) => {
  const network = parseNetwork(text);
  return network.ok ? [network.value] : [];
});

/**
 * The address that a phone is told for its sound: the one under which it reaches us; where it is outside and a router translates,
 * the one under which we are seen there.
 */
export function decideAddress(facts: {
  readonly reached: string;
  readonly remote: string;
  readonly seenAs: readonly string[];
}): string {
  const { reached, remote, seenAs } = facts;
  const bytes = ipBytes(remote);
  if (!bytes || INSIDE.some((network) => isIn(network, bytes))) return reached;
  return seenAs.find((address) => isSix(address) === isSix(reached)) ?? reached;
}

/** The candidates for a browser, and behind them the same ports under the addresses by which we are seen from outside. */
export function withOutside(lines: readonly string[], seenAs: readonly string[]): readonly string[] {
  const more = lines.flatMap((line) => {
    const found = /^(a=candidate:\S+ \d+ udp) (\d+) (\S+) (\d+ typ host.*)$/i.exec(line);
    const [, start = "", priority = "", address = "", end = ""] = found ?? [];
    const outside = found && seenAs.find((one) => isSix(one) === isSix(address));
    // Half the priority: inside, the direct address is the shorter way.
    return outside ? [`${start} ${Math.floor(Number(priority) / 2)} ${outside} ${end}`] : [];
  });
  const last = lines.indexOf("a=end-of-candidates");
  const unique = [...new Set(more)];
  return last < 0 ? [...lines, ...unique] : [...lines.slice(0, last), ...unique, ...lines.slice(last)];
}

const isSix = (address: string): boolean => address.includes(":");
