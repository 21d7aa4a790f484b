import net from "node:net";
import { type ByteStream, byteStream } from "./byte-stream.ts";
import { type MediaSocket, openMediaSocket } from "./media-socket.ts";
import { firstUnprivilegedPort, holderOf, ownAddresses } from "./ports.ts";
import { addressNotHere, cannotListen, type ListenPlace, portNotAllowed, portTaken } from "./problems.ts";
import { codeOf } from "./socket-words.ts";

export interface RelayPortOptions {
  /** IP addresses; empty means all, IPv6 too where the machine has it. */
  readonly addresses: readonly string[];
  /** 0 takes one that is free for UDP and TCP. */
  readonly port: number;
  /** Whether another port will do when this one is taken: clients are told the port with their credentials. */
  readonly orAnother: boolean;
  readonly flag: string;
  readonly takeSocket: (socket: MediaSocket) => void;
  readonly takeStream: (stream: ByteStream) => void;
}

export interface OpenRelayPort {
  readonly transport: "udp" | "tcp";
  readonly address: string;
  readonly port: number;
}

/** The media of all clients comes through one socket: a second of 80 Mbit/s while we are busy. */
const BUFFER_BYTES = 8 * 1024 * 1024;
/** A browser has one connection for each call; the relay's own limits are narrower. */
const MOST_CONNECTIONS = 10_000;
const FREE_PORT_TRIES = 20;
const NO_IPV6 = new Set(["EAFNOSUPPORT", "EADDRNOTAVAIL", "EINVAL"]);

/** Opens one port for UDP and TCP on every address. Rejects with NET-0001 to NET-0004; nothing stays open then. */
export async function openRelayPorts(
  options: RelayPortOptions,
): Promise<{ readonly open: readonly OpenRelayPort[]; close(): void }> {
  let { port } = options;
  for (let attempt = 1; ; attempt++) {
    const closing: (() => void)[] = [];
    const close = () => {
      for (const end of closing) end();
    };
    try {
      return { open: await openAll(options, port, closing), close };
    } catch (error) {
      close();
      if (!(error instanceof RefusedPlace)) throw error;
      const again =
        error.code === "EADDRINUSE" && (port === 0 || options.orAnother) && attempt < FREE_PORT_TRIES;
      if (!again) throw await explain(error);
      port = 0;
    }
  }
}

async function openAll(
  { addresses, flag, takeSocket, takeStream }: RelayPortOptions,
  wanted: number,
  closing: (() => void)[],
): Promise<OpenRelayPort[]> {
  const everywhere = addresses.length === 0;
  const open: OpenRelayPort[] = [];
  let port = wanted;
  for (const address of everywhere ? ["0.0.0.0", "::"] : addresses) {
    // TCP first: a port that is free for TCP is nearly always free for UDP, the other way round it is not.
    let transport: "tcp" | "udp" = "tcp";
    try {
      const server = net.createServer({ noDelay: true }, (socket) => {
        const stream = byteStream(socket, "tcp");
        if (stream) takeStream(stream);
      });
      server.maxConnections = MOST_CONNECTIONS;
      port = await listen(server, address, port);
      closing.push(() => server.close());
      transport = "udp";
      const socket = await openMediaSocket(address, port, BUFFER_BYTES);
      closing.push(() => socket.close());
      takeSocket(socket);
    } catch (error) {
      const code = codeOf(error) ?? String(error);
      if (everywhere && address === "::" && NO_IPV6.has(code)) break;
      throw new RefusedPlace(code, { transport, address, port, flag });
    }
    open.push({ transport: "udp", address, port }, { transport: "tcp", address, port });
  }
  return open;
}

function listen(server: net.Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, ipv6Only: host.includes(":"), exclusive: true }, () => {
      server.off("error", reject);
      server.on("error", () => undefined); // of one connection that could not be accepted: no descriptors left
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : port);
    });
  });
}

class RefusedPlace extends Error {
  readonly code: string;
  readonly place: ListenPlace;
  constructor(code: string, place: ListenPlace) {
    super(code);
    this.code = code;
    this.place = place;
  }
}

async function explain({ code, place }: RefusedPlace) {
  if (code === "EADDRINUSE")
    return portTaken(place, await holderOf(place.transport === "udp" ? "udp" : "tcp", place.port));
  if (code === "EADDRNOTAVAIL") return addressNotHere(place, ownAddresses());
  if (code === "EACCES" || code === "EPERM") return portNotAllowed(place, await firstUnprivilegedPort());
  return cannotListen(place, code);
}
