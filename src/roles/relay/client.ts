import { StreamCutter } from "#formats/stun/cut-stream";
import type { Allocation, ClientPath } from "./allocation.ts";
import { MOST_MESSAGE_BYTES } from "./limits.ts";
import type { RelaySocket, RelayStream } from "./uses.ts";

/** Somebody who speaks to us from one address, or on one connection: a 5-tuple (RFC 8656 §2.2). */
export interface Client {
  readonly path: ClientPath;
  allocation: Allocation | undefined;
  /** An Allocate request is being followed: what is repeated meanwhile waits for the same answer. */
  allocating: boolean;
  ended: boolean;
  /** From now on this client is remembered; until then a datagram leaves nothing behind. */
  hold(): void;
  /** The allocation is over. */
  release(): void;
}

type Receive = (client: Client, bytes: Uint8Array) => void;

/** The clients behind one UDP socket. */
export function clientsOf(socket: RelaySocket, receive: Receive): void {
  const held = new Map<string, Client>();
  socket.onMessage((bytes, port, address) => {
    const key = `${address} ${port}`;
    receive(held.get(key) ?? stranger(key, port, address), bytes);
  });
  const stranger = (key: string, port: number, address: string): Client => {
    const client: Client = {
      path: {
        transport: "udp",
        local: socket,
        remote: { address, port },
        send: (bytes) => socket.send(bytes, port, address),
      },
      allocation: undefined,
      allocating: false,
      ended: false,
      hold: () => held.set(key, client),
      release: () => held.delete(key),
    };
    return client;
  };
}

/** The client at the other end of a connection. `onEnd` is called when the connection is over, or what came was no TURN. */
export function clientOf(
  stream: RelayStream,
  receive: Receive,
  on: { held(): void; released(): void; ended(client: Client): void },
): Client {
  const client: Client = {
    path: {
      transport: stream.transport,
      local: stream.local,
      remote: stream.remote,
      send: (bytes) => stream.write(bytes),
    },
    allocation: undefined,
    allocating: false,
    ended: false,
    hold: on.held,
    release: on.released,
  };
  const cutter = new StreamCutter(MOST_MESSAGE_BYTES);
  stream.onBytes((bytes) => {
    if (!client.ended && !cutter.push(bytes, (message) => receive(client, message))) stream.close();
  });
  stream.onEnd(() => {
    client.ended = true;
    on.ended(client);
  });
  return client;
}
