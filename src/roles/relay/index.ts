import type { Role } from "#pipeline/role";
import type { IceServer, RelayCredentials } from "./contract.ts";
import { printUsername } from "./credentials.ts";
import { decideIceUrls } from "./decide-ice-urls.ts";
import { RelayServer } from "./relay-server.ts";
import { credentialHours, relayEnabled } from "./settings.ts";
import type { RelaySocket, RelayStream, RelayUses } from "./uses.ts";

/** What the sockets talk to, and what the doctor and the directory's changes need of the relay. */
export interface RelayDoors {
  takeSocket(socket: RelaySocket): void;
  takeStream(stream: RelayStream): void;
  /** Ends what is carried for somebody who is no longer allowed. */
  forget(user: string): void;
}

/** Carries media where no direct way is open: a TURN server (RFC 8656) for our own users. */
export function createRelay(uses: RelayUses): Role & RelayCredentials & RelayDoors {
  const server = new RelayServer(uses);
  return {
    name: "relay",
    prerequisites: [],
    start(_, scope) {
      scope.onEnd(() => server.end());
      scope.onEnd(
        uses.settings.onChange(relayEnabled, (on) => {
          if (!on) server.table.removeWhere(() => true, "the relay was switched off");
        }),
      );
    },
    takeSocket: (socket) => server.takeSocket(socket),
    takeStream: (stream) => server.takeStream(stream),
    forget: (user) =>
      server.table.removeWhere((allocation) => allocation.user === user, "its user is no longer allowed"),
    iceServers: (user, host) => (uses.settings.get(relayEnabled) ? [iceServer(uses, user, host)] : []),
  };
}

function iceServer(uses: RelayUses, user: string, host: string): IceServer {
  const { clock, secrets, settings } = uses;
  const expiresAt = Math.floor(clock.now() / 1000) * 1000 + settings.get(credentialHours) * 3_600_000;
  const username = printUsername({ expiresAt, user });
  return {
    urls: decideIceUrls(host, uses.listenAddresses(), uses.listeners()),
    username,
    credential: secrets.password(username),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}
