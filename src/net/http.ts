import http, { type RequestListener } from "node:http";
import net, { type AddressInfo } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import type { SocketAddress } from "#sip/transport/flow";

export interface HttpDoorOptions {
  /** IP address; missing: all addresses, IPv6 too where the machine has it. */
  readonly address?: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly handle: RequestListener;
  /** Given: HTTPS. Asked for at each handshake, so another certificate counts at once. */
  readonly secureContext?: () => SecureContext;
  /** A handshake failed, or what came was no HTTP. */
  readonly failed: (error: Error, remoteAddress: string | undefined) => void;
}

/** An open HTTP or HTTPS port. `server` is where a WebSocket server listens for `upgrade`. */
export interface HttpDoor {
  readonly server: http.Server;
  readonly secure: boolean;
  readonly bound: SocketAddress;
  /** Takes no more connections and ends those that are open; WebSocket connections belong to who took them over. */
  close(): Promise<void>;
}

const LIMITS = {
  /** A browser sends its head at once; whoever takes longer is holding connections open (slowloris). */
  headersTimeout: 10_000,
  /** An import of 40 MB over a slow line fits. */
  requestTimeout: 120_000,
  keepAliveTimeout: 15_000,
  maxHeaderSize: 16 * 1024,
  connectionsCheckingInterval: 5_000,
} as const;
const HANDSHAKE_MS = 10_000;
/** SIP over WebSocket comes in here too: each of these connections may be a browser that is signed in all day. */
const MOST_CONNECTIONS = 20_000;
const MOST_HEADERS = 100;

/** Opens one port for HTTP or HTTPS. Rejects with the operating system's error (EADDRINUSE, EACCES, EADDRNOTAVAIL). */
export async function openHttpDoor(options: HttpDoorOptions): Promise<HttpDoor> {
  const server = http.createServer(LIMITS, options.handle);
  server.maxHeadersCount = MOST_HEADERS;
  server.on("clientError", (error, socket) => {
    options.failed(error, socket instanceof net.Socket ? socket.remoteAddress : undefined);
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    else socket.destroy();
  });
  const { secureContext } = options;
  const listener = secureContext ? secureListener(server, secureContext, options.failed) : server;
  listener.maxConnections = MOST_CONNECTIONS;
  await listen(listener, options);
  const { address, port } = listener.address() as AddressInfo; // an IP socket that listens has no other form
  return {
    server,
    secure: secureContext !== undefined,
    bound: { address, port },
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        if (listener !== server) server.close();
        server.closeAllConnections();
      }),
  };
}

/**
 * TLS by hand in front of the HTTP server: `https` takes a new context only for clients that send a server name, and those that
 * call us by address send none.
 */
function secureListener(
  server: http.Server,
  secureContext: () => SecureContext,
  failed: HttpDoorOptions["failed"],
): net.Server {
  // Only a server that listens watches its connections for the time limits; this one never does by itself.
  server.emit("listening");
  return net.createServer({ noDelay: true }, (raw) => {
    const remoteAddress = raw.remoteAddress;
    const socket = new TLSSocket(raw, {
      isServer: true,
      secureContext: secureContext(),
      ALPNProtocols: ["http/1.1"],
    });
    const fail = (error: Error) => {
      failed(error, remoteAddress);
      socket.destroy();
    };
    const timer = setTimeout(() => fail(new Error(`no handshake in ${HANDSHAKE_MS} ms`)), HANDSHAKE_MS);
    socket.on("error", fail);
    raw.on("error", fail);
    socket.on("close", () => clearTimeout(timer));
    socket.on("secure", () => {
      clearTimeout(timer);
      socket.off("error", fail);
      server.emit("connection", socket);
    });
  });
}

async function listen(server: net.Server, { address, port }: HttpDoorOptions): Promise<void> {
  try {
    await listenOn(server, port, address ?? "::");
  } catch (error) {
    const noIpv6 = error instanceof Error && "code" in error && error.code === "EAFNOSUPPORT";
    if (!noIpv6 || address !== undefined) throw error;
    await listenOn(server, port, "0.0.0.0");
  }
}

function listenOn(server: net.Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
