import { isUtf8 } from "node:buffer";
import type { IncomingMessage, Server } from "node:http";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Octets } from "#base/octets";
import type { Flow, SocketAddress } from "#sip/transport/flow";
import type { FlowSink } from "#sip/transport/flow-sink";
import { plainAddress } from "./socket-words.ts";
import { newFlowId } from "./stream-flow.ts";

const SUBPROTOCOL = "sip"; // RFC 7118 §4.1
const MOST_MESSAGE_BYTES = 1024 * 1024;
const MOST_QUEUED_BYTES = 4 * 1024 * 1024;

export interface WebSocketUses {
  readonly server: Server;
  readonly secure: boolean;
  readonly bound: SocketAddress;
  readonly sink: FlowSink;
  readonly path: string;
}

/** Takes WebSocket connections for SIP (RFC 7118) on an HTTP server's path. The answer stops it and ends them. */
export function attachSipWebSocket({ server, secure, bound, sink, path }: WebSocketUses): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  const upgrade: Parameters<typeof server.on>[1] = (request, socket, head) => {
    const refused = refusal(request, path);
    if (refused !== undefined) {
      socket.on("error", () => undefined); // who is refused may be gone already
      socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const remote = {
        address: plainAddress(request.socket.remoteAddress ?? ""),
        port: request.socket.remotePort ?? 0,
      };
      const local = {
        address: plainAddress(request.socket.localAddress ?? "") || bound.address,
        port: bound.port,
      };
      take(webSocket, new WebSocketFlow(webSocket, secure ? "wss" : "ws", local, remote), sink);
    });
  };
  server.on("upgrade", upgrade);
  return () => {
    server.off("upgrade", upgrade);
    for (const socket of sockets.clients) socket.close(1001);
    sockets.close();
  };
}

/** The status line for an upgrade that is none of ours, or that a page of another site asks for. Programs name no origin. */
function refusal({ url = "", headers }: IncomingMessage, path: string): string | undefined {
  if (url.split("?")[0] !== path) return "404 Not Found";
  const offered = String(headers["sec-websocket-protocol"] ?? "").split(/\s*,\s*/);
  if (!offered.includes(SUBPROTOCOL)) return "400 Bad Request";
  const { origin, host } = headers;
  const own = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  return own ? undefined : "403 Forbidden"; // RFC 6455 §10.2
}

function take(webSocket: WebSocket, flow: WebSocketFlow, sink: FlowSink): void {
  let why = "closed by the other side";
  webSocket.on("error", (error) => {
    why = error.message;
  });
  webSocket.on("close", () => {
    flow.ended(why);
    sink.closed(flow, why);
  });
  if (!sink.opened(flow)) return;
  webSocket.on("message", (data) => sink.received(flow, octetsOf(data)));
}

/** Text frames carry UTF-8, which `ws` gives as its bytes too. */
function octetsOf(data: RawData): Octets {
  if (Array.isArray(data)) return Buffer.concat(data).toString("latin1");
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString("latin1");
}

class WebSocketFlow implements Flow {
  readonly id = newFlowId();
  readonly transport: "ws" | "wss";
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly peerNames: readonly string[] = [];
  readonly #socket: WebSocket;
  readonly #listeners = new Set<(reason: string) => void>();
  #ended: string | undefined;

  constructor(socket: WebSocket, transport: "ws" | "wss", local: SocketAddress, remote: SocketAddress) {
    this.#socket = socket;
    this.transport = transport;
    this.local = local;
    this.remote = remote;
  }

  get open(): boolean {
    return this.#ended === undefined;
  }

  send(octets: Octets): boolean {
    if (this.#ended !== undefined) return false;
    if (this.#socket.bufferedAmount > MOST_QUEUED_BYTES) {
      this.close(`${MOST_QUEUED_BYTES} bytes wait for the other side, which does not read`);
      return false;
    }
    const bytes = Buffer.from(octets, "latin1");
    // A text frame must be UTF-8, or a browser ends the connection (RFC 6455 §8.1); SIP may carry any octets (RFC 7118 §5).
    this.#socket.send(bytes, { binary: !isUtf8(bytes) });
    return true;
  }

  close(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#socket.close(1000);
    this.ended(reason);
  }

  ended(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    for (const listener of this.#listeners) listener(reason);
    this.#listeners.clear();
  }

  onClose(action: (reason: string) => void): () => void {
    if (this.#ended !== undefined) action(this.#ended);
    else this.#listeners.add(action);
    return () => this.#listeners.delete(action);
  }
}
