import type { Listener } from "#api/status";
import type { Clock } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import type { Log } from "#base/log";
import type { Scope } from "#base/scope";
import type { MediaPorts } from "#net/media-ports";
import { ownAddresses } from "#net/ports";
import { openRelayPorts } from "#net/relay-ports";
import { sourceAddress } from "#net/source-address";
import { RouteTable } from "#pipeline/requests";
import type { Directory } from "#roles/directory/contract";
import type { RelayCredentials } from "#roles/relay/contract";
import { createRelay, type RelayDoors } from "#roles/relay/index";
import { createRelaySecrets, type RelaySecrets } from "#security/relay-secrets";
import type { LiveSettings } from "#settings/live";
import type { SocketAddress } from "#sip/transport/flow";

export interface RelayStart {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly mediaPorts: MediaPorts;
  /** 32 bytes, of this installation. */
  readonly key: Uint8Array;
  readonly addresses: readonly string[];
  /** Undefined: the usual one, or another where that is taken. */
  readonly port: number | undefined;
  /** Every listener of this server. */
  listeners(): readonly Listener[];
  report(error: ExplainedError, remote: SocketAddress, operation: string): void;
}

export interface RunningRelay extends RelayCredentials, RelayDoors {
  readonly open: readonly Listener[];
  /** For the doctor, who is a client of it. */
  readonly secrets: RelaySecrets;
}

const TURN_PORT = 3478; // RFC 8656 §3.1

/** Joins the relay with its sockets; it serves when this resolves, and ends with the scope. Rejects with NET-0001 to NET-0004. */
export async function startRelay(of: RelayStart, scope: Scope): Promise<RunningRelay> {
  const portOf = (name: Listener["transport"]) =>
    of.listeners().find(({ transport }) => transport === name)?.port;
  const secrets = createRelaySecrets(of.key);
  const relay = createRelay({
    clock: of.clock,
    log: of.log,
    settings: of.settings,
    secrets,
    ports: of.mediaPorts,
    realm: () => of.directory.domains()[0] ?? "",
    isAllowed: (user) => of.directory.find(user)?.enabled === true,
    listenAddresses: () => of.addresses,
    ownAddresses: cachedAddresses(of.clock),
    sourceAddress,
    isOwnService: (port) => of.listeners().some((listener) => listener.port === port),
    listeners: () =>
      (["udp", "tcp", "tls"] as const).flatMap((transport) => {
        const port = portOf(`turn-${transport}`);
        return port === undefined ? [] : [{ transport, port }];
      }),
    report: of.report,
  });
  await relay.start(new RouteTable(), scope);
  const { open, close } = await openRelayPorts({
    addresses: of.addresses,
    port: of.port ?? TURN_PORT,
    orAnother: of.port === undefined,
    flag: "--relay-port",
    takeSocket: relay.takeSocket,
    takeStream: relay.takeStream,
  });
  scope.onEnd(close);
  scope.onEnd(
    of.directory.onChange((user, change) => {
      if (change === "removed" || !user.enabled) relay.forget(user.address);
    }),
  );
  return {
    ...relay,
    secrets,
    open: open.map((one) => ({ ...one, transport: `turn-${one.transport}` as const })),
  };
}

/** The addresses of this machine change seldom, and the relay asks for each packet to one of them. */
function cachedAddresses(clock: Clock): () => readonly string[] {
  let known: readonly string[] = [];
  let askedAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock.now();
    if (now - askedAt > ADDRESSES_MS) {
      askedAt = now;
      known = ownAddresses();
    }
    return known;
  };
}
const ADDRESSES_MS = 10_000;
