import type { Socket } from "node:net";
import type { SocketAddress } from "#sip/transport/flow";
import { localOf, remoteOf } from "./socket-words.ts";

/** A connection over which media comes: bytes as they come, and what does not leave in time is lost. */
export interface ByteStream {
  readonly transport: "tcp" | "tls";
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  write(bytes: Uint8Array): void;
  onBytes(action: (bytes: Uint8Array) => void): void;
  onEnd(action: () => void): void;
  close(): void;
}

/** A third of a second at 3 Mbit/s: media that waits longer is of no use to anybody. */
const QUEUED_BYTES = 128 * 1024;

/** Undefined when the other end is gone already. */
export function byteStream(socket: Socket, transport: ByteStream["transport"]): ByteStream | undefined {
  const remote = remoteOf(socket);
  if (!remote) {
    socket.destroy();
    return undefined;
  }
  socket.setNoDelay(true);
  socket.on("error", () => undefined); // `close` follows
  return {
    transport,
    local: localOf(socket),
    remote,
    write(bytes) {
      if (socket.writable && socket.writableLength < QUEUED_BYTES) socket.write(bytes);
    },
    onBytes: (action) => void socket.on("data", action),
    onEnd: (action) => void socket.on("close", action),
    close: () => void socket.destroy(),
  };
}
