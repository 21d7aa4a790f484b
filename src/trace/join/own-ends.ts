import type { Endpoint } from "../record.ts";
import type { SeenMessage } from "./seen-message.ts";

const DEFAULT_PORTS: Readonly<Record<string, number>> = { tls: 5061, wss: 443, ws: 80 };

/**
 * Logs of one end often name only the other. The end that wrote the log puts its address into the Via of what it sends: it is filled in
 * for all messages of that log, where it is an address and always the same host.
 */
export function fillInOwnEnds(all: readonly SeenMessage[], place: (end: Endpoint) => Endpoint): void {
  const ends = new Map<number, Endpoint | undefined>();
  for (const { direction, from, status, hops, transport, clock } of all) {
    if (direction !== "out" || from || status !== undefined) continue;
    const own = sentBy(hops[0], transport);
    const known = ends.get(clock);
    if (!ends.has(clock)) ends.set(clock, own && place(own));
    else if (known && known.address !== own?.address) ends.set(clock, undefined);
  }
  if (ends.size === 0) return;
  for (const one of all) {
    const own = ends.get(one.clock);
    if (!own) continue;
    if (one.direction === "out") one.from ??= own;
    else if (one.direction === "in") one.to ??= own;
  }
}

/** Only an address: a browser's host.invalid names no place. */
function sentBy(hop: string | undefined, transport: string | undefined): Endpoint | undefined {
  const [, host = "", port = ""] = /^([0-9a-f.:]+):(\d*)\|/i.exec(hop ?? "") ?? [];
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) && !host.includes(":")) return undefined;
  return { address: host, port: port === "" ? (DEFAULT_PORTS[transport ?? ""] ?? 5060) : Number(port) };
}
