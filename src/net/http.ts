import http, { type RequestListener } from "node:http";
import net, { type AddressInfo } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import type { ExplainedError } from "#base/explained-error";
import type { SocketAddress } from "#sip/transport/flow";
import { type ByteStream, byteStream } from "./byte-stream.ts";
import { firstUnprivilegedPort, holderOf, ownAddresses } from "./ports.ts";
import { addressNotHere, cannotListen, type ListenPlace, portNotAllowed, portTaken } from "./problems.ts";

export interface HttpDoorOptions {
  /** IP address; missing: all addresses, IPv6 too where the machine has it. */
  readonly address?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The flag that sets the port, as in `--http-port`; for error texts. */
  readonly flag: string;
  readonly handle: RequestListener;
  /** Given: HTTPS. Asked for at each handshake, so another certificate counts at once. */
  readonly secureContext?: () => SecureContext;
  /** Given with `secureContext`: takes the connections on which TURN is spoken instead of HTTP. */
  readonly takeMedia?: (stream: ByteStream) => void;
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

/** Opens one port for HTTP or HTTPS. Rejects with NET-0001 to NET-0004 when it cannot be opened. */
export async function openHttpDoor(options: HttpDoorOptions): Promise<HttpDoor> {
  const server = http.createServer(LIMITS, options.handle);
  server.maxHeadersCount = MOST_HEADERS;
  server.on("clientError", (error, socket) => {
    options.failed(error, socket instanceof net.Socket ? socket.remoteAddress : undefined);
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    else socket.destroy();
  });
  const { secureContext } = options;
  const listener = secureContext ? secureListener(server, secureContext, options) : server;
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
  { failed, takeMedia }: HttpDoorOptions,
): net.Server {
  // Only a server that listens watches its connections for the time limits; this one never does by itself.
  server.emit("listening");
  return net.createServer({ noDelay: true }, (raw) => {
    const remoteAddress = raw.remoteAddress;
    const socket = new TLSSocket(raw, {
      isServer: true,
      secureContext: secureContext(),
      ALPNProtocols: takeMedia ? ["http/1.1", "stun.turn"] : ["http/1.1"], // RFC 7443 §2
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
      if (takeMedia) return void socket.on("readable", tellApart);
      clearTimeout(timer);
      socket.off("error", fail);
      server.emit("connection", socket);
    });
    // Where only this port is open media comes through it too. The first byte of what we serve of STUN is 0 or 1 (RFC 8489 §5); a
    // request of HTTP begins with a letter. Whoever says nothing at all is shown out by the timer of the handshake.
    const tellApart = () => {
      const first: Buffer | null = socket.read();
      if (first === null) return;
      clearTimeout(timer);
      socket.off("readable", tellApart);
      socket.off("error", fail);
      socket.unshift(first);
      if ((first[0] ?? 0xff) > 1) server.emit("connection", socket);
      else {
        const stream = byteStream(socket, "tls");
        if (stream) takeMedia?.(stream);
      }
    };
  });
}

type Place = Pick<HttpDoorOptions, "address" | "port" | "flag">;

async function listen(server: net.Server, { address, port, flag }: Place): Promise<void> {
  const place: ListenPlace = { transport: "tcp", address: address ?? "::", port, flag };
  try {
    await listenOn(server, port, place.address);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    if (address !== undefined || !NO_IPV6.has(code)) throw await explain(place, code);
    await listen(server, { address: "0.0.0.0", port, flag });
  }
}

const NO_IPV6 = new Set(["EAFNOSUPPORT", "EADDRNOTAVAIL", "EINVAL"]);

async function explain(place: ListenPlace, code: string): Promise<ExplainedError> {
  if (code === "EADDRINUSE") return portTaken(place, await holderOf("tcp", place.port));
  if (code === "EADDRNOTAVAIL") return addressNotHere(place, ownAddresses());
  if (code === "EACCES" || code === "EPERM") return portNotAllowed(place, await firstUnprivilegedPort());
  return cannotListen(place, code);
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
