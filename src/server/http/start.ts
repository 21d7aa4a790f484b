import type { Listener } from "#api/status";
import type { Scope } from "#base/scope";
import { type HttpDoor, openHttpDoor } from "#net/http";
import { spokenVersion } from "../api-version.ts";
import { writeInstance } from "../start/instance-file.ts";
import type { Door } from "./api.ts";
import { createApp } from "./app.ts";
import type { HttpUses } from "./uses.ts";

/** The open HTTP and HTTPS ports. */
export interface RunningHttp {
  /** Where a WebSocket server listens for `upgrade` on /sip; `secure` tells ws from wss. */
  readonly doors: readonly Pick<HttpDoor, "server" | "secure" | "bound">[];
  readonly listeners: readonly Listener[];
  /**
   * From now on the commands of this machine find this server: writes run/instance.json. Called when everything runs; the file
   * goes with the scope.
   */
  announce(): void;
}

/** Opens HTTP and HTTPS for the API and the pages; closed when the scope ends. Throws NET-0001 to NET-0004. */
export async function startHttp(uses: HttpUses, scope: Scope): Promise<RunningHttp> {
  const doors: HttpDoor[] = [];
  const door: Door = {
    uses,
    token: uses.secrets.randomToken(),
    api: spokenVersion(process.env),
    httpsPort: () => doors.find(({ secure }) => secure)?.bound.port,
  };
  const app = await createApp(door);
  scope.onEnd(() => app.close());
  const open = async (name: "http" | "https", address: string | undefined, port: number) => {
    const opened = await openHttpDoor({
      ...(address !== undefined && { address }),
      port,
      flag: `--${name}-port`,
      handle: (request, response) => app.routing(request, response),
      ...(name === "https" && {
        secureContext: () => uses.certificates.current.context(),
        ...(uses.takeMedia && { takeMedia: uses.takeMedia }),
      }),
      failed: (error, remote) =>
        uses.log.write("debug", `A connection to ${name} failed: ${error.message}`, { remote }),
    });
    scope.onEnd(() => opened.close());
    doors.push(opened);
    return opened.bound.port;
  };
  const { addresses, httpPort, httpsPort } = uses.listen;
  for (const [name, wanted] of [["http", httpPort] as const, ["https", httpsPort] as const]) {
    let port = wanted; // 0: the first address takes a free one, the others the same
    for (const address of addresses.length > 0 ? addresses : [undefined])
      port = await open(name, address, port);
  }
  return {
    doors,
    listeners: doors.map(({ secure, bound }) => ({ transport: secure ? "https" : "http", ...bound })),
    announce: () =>
      scope.onEnd(
        writeInstance(uses.data, { pid: process.pid, http: localAddress(doors), token: door.token }),
      ),
  };
}

/** The plain HTTP address to call from this machine. */
function localAddress(doors: readonly HttpDoor[]): string {
  const plain = doors.filter(({ secure }) => !secure).map(({ bound }) => bound);
  const best = plain.find(({ address }) => /^(?:::|0\.0\.0\.0|127\.|::1$)/.test(address)) ?? plain[0];
  if (!best) throw new Error("no HTTP port is open"); // cannot be: startHttp opened one or threw
  const host = best.address === "::" || best.address === "0.0.0.0" ? "127.0.0.1" : best.address;
  return `http://${host.includes(":") ? `[${host}]` : host}:${best.port}`;
}
