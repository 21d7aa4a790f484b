import type { Endpoint } from "../record.ts";
import type { Entry } from "./entry.ts";

const DEFAULT_PORTS: Readonly<Record<string, number>> = { tls: 5061, wss: 443, ws: 80 };

/**
 * Logs of one end often name only the other. The end that wrote the log puts its address into the Via of what it sends: it is filled in
 * for all messages of that log, where it is an address and always the same host.
 */
export function withOwnEnds(entries: readonly Entry[]): readonly Entry[] {
  const ends = new Map<string, Endpoint | undefined>();
  for (const entry of entries) {
    const { direction, from, transport } = entry.record;
    if (direction !== "out" || from || entry.facts.status !== undefined) continue;
    const own = sentBy(entry.facts.hops[0], transport);
    const key = logOf(entry);
    const known = ends.get(key);
    if (!ends.has(key)) ends.set(key, own);
    else if (known && known.address !== own?.address) ends.set(key, undefined);
  }
  return entries.map((entry) => {
    const { direction, from, to } = entry.record;
    const own = ends.get(logOf(entry));
    if (!own || direction === "unknown" || direction === "passing") return entry;
    if (direction === "out" ? from : to) return entry;
    return { ...entry, record: { ...entry.record, ...(direction === "out" ? { from: own } : { to: own }) } };
  });
}

const logOf = ({ file, clock }: Entry): string => `${file} ${clock}`;

/** Only an address: a browser's host.invalid names no place. */
function sentBy(hop: string | undefined, transport: string | undefined): Endpoint | undefined {
  const [, host = "", port = ""] = /^([0-9a-f.:]+):(\d*)\|/i.exec(hop ?? "") ?? [];
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) && !host.includes(":")) return undefined;
  return { address: host, port: port === "" ? (DEFAULT_PORTS[transport ?? ""] ?? 5060) : Number(port) };
}
