import type { Call, Way } from "../contract.ts";
import type { Say } from "../failure.ts";

interface Counted {
  readonly bytes: number;
  readonly at: number;
}

/** What the browser measured of a connection: the way of the chosen candidate pair, and how good it is. */
export interface Measured {
  readonly way?: Way;
  readonly quality: NonNullable<Call["quality"]>;
  readonly counted: Counted;
}

type Stat = Readonly<Record<string, unknown>> & { readonly type: string; readonly id: string };
const text = (stat: Stat | undefined, name: string): string =>
  typeof stat?.[name] === "string" ? String(stat[name]) : "";
const number = (stat: Stat | undefined, name: string): number | undefined =>
  typeof stat?.[name] === "number" ? Number(stat[name]) : undefined;

/** Reads a report of getStats (W3C webrtc-stats). */
export function readStats(
  report: Iterable<unknown>,
  before: Counted | undefined,
  now: number,
  bridged: boolean,
  say: Say,
): Measured {
  const stats = [...report] as Stat[]; // by the standard every entry has type and id
  const byId = new Map(stats.map((stat) => [stat.id, stat]));
  const transport = stats.find(({ type }) => type === "transport");
  const pair =
    byId.get(text(transport, "selectedCandidatePairId")) ??
    stats.find(
      (stat) => stat.type === "candidate-pair" && stat["nominated"] === true && stat["state"] === "succeeded",
    );
  const inbound = stats.filter(({ type }) => type === "inbound-rtp");
  const outbound = stats.filter(({ type }) => type === "outbound-rtp");
  const bytes = [...inbound, ...outbound].reduce(
    (sum, stat) => sum + (number(stat, "bytesReceived") ?? 0) + (number(stat, "bytesSent") ?? 0),
    0,
  );
  const lost = inbound.reduce((sum, stat) => sum + Math.max(0, number(stat, "packetsLost") ?? 0), 0);
  const received = inbound.reduce((sum, stat) => sum + (number(stat, "packetsReceived") ?? 0), 0);
  const frames = [...inbound, ...outbound].find((stat) => stat["kind"] === "video");
  const roundTrip = number(pair, "currentRoundTripTime");
  const framesPerSecond = number(frames, "framesPerSecond");
  const seconds = before ? (now - before.at) / 1000 : 0;
  return {
    ...(pair && {
      way: wayOf(
        byId.get(text(pair, "localCandidateId")),
        byId.get(text(pair, "remoteCandidateId")),
        bridged,
        say,
      ),
    }),
    quality: {
      ...(roundTrip !== undefined && { roundTripMs: Math.round(roundTrip * 1000) }),
      ...(received + lost > 0 && { lossPercent: Math.round((1000 * lost) / (received + lost)) / 10 }),
      ...(framesPerSecond !== undefined && { framesPerSecond: Math.round(framesPerSecond) }),
      ...(before &&
        seconds > 0 && { bitrate: Math.max(0, Math.round(((bytes - before.bytes) * 8) / seconds)) }),
    },
    counted: { bytes, at: now },
  };
}

function wayOf(local: Stat | undefined, remote: Stat | undefined, bridged: boolean, say: Say): Way {
  const relayed = text(local, "candidateType") === "relay" || text(remote, "candidateType") === "relay";
  const protocol = text(local, "relayProtocol") || text(local, "protocol");
  const transport = protocol === "tls" ? "tls" : protocol === "tcp" ? "tcp" : "udp";
  const kind = bridged ? "bridge" : relayed ? "relay" : "direct";
  const port = /:(\d+)(?:\?|$)/.exec(text(local, "url"))?.[1];
  const key = kind === "relay" && port !== undefined ? "way.relay-port" : `way.${kind}`;
  return { kind, transport, says: say(key, { transport: transport.toUpperCase(), port: port ?? "" }) };
}
