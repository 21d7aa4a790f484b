import dgram, { type RemoteInfo } from "node:dgram";
import dns from "node:dns";
import { isIP } from "node:net";

/** Datagrams that the kernel did not take at once; what is more is lost, as UDP may: old media is worth less than new. */
const QUEUED_BYTES = 1024 * 1024;

/** A UDP socket for media: bytes as they come, nobody is told of one that was lost. */
export interface MediaSocket {
  readonly address: string;
  readonly port: number;
  /** The bytes are given away: whoever writes over them later may change what is still to leave. */
  send(bytes: Uint8Array, port: number, address: string): void;
  /** Who hears the datagrams; replaces the one before. Addresses are spelled as RFC 5952 wants. */
  onMessage(action: (bytes: Uint8Array, port: number, address: string) => void): void;
  close(): void;
}

/** Opens a UDP socket for media. Port 0 takes a free one. Rejects with the operating system's error. */
export function openMediaSocket(address: string, port: number, bufferBytes: number): Promise<MediaSocket> {
  const family = address.includes(":") ? 6 : 4;
  const socket = dgram.createSocket({
    type: family === 6 ? "udp6" : "udp4",
    // An address needs no look-up, and one that is handed back at once saves a tick for each datagram.
    lookup: (host, options, found) =>
      isIP(host) ? found(null, host, family) : dns.lookup(host, options, found),
    ipv6Only: family === 6,
    recvBufferSize: bufferBytes,
    sendBufferSize: bufferBytes,
  });
  let open = true;
  let hear: (bytes: Uint8Array, port: number, address: string) => void = () => undefined;
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off("error", reject);
      socket.on("error", () => undefined); // of one datagram that could not leave
      socket.on("message", (bytes: Buffer, from: RemoteInfo) => hear(bytes, from.port, from.address));
      const bound = socket.address();
      resolve({
        address: bound.address,
        port: bound.port,
        send(bytes, to, host) {
          // Port 0 stands in forged datagrams and in wishes of clients; Node throws for it.
          if (open && to !== 0 && socket.getSendQueueSize() < QUEUED_BYTES) socket.send(bytes, to, host);
        },
        onMessage(action) {
          hear = action;
        },
        close() {
          if (!open) return;
          open = false;
          hear = () => undefined;
          socket.close();
        },
      });
    });
  });
}
