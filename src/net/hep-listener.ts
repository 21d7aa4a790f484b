import { createSocket } from "node:dgram";

export interface HepListener {
  readonly port: number;
  close(): void;
}

/** Takes HEP packets on a UDP port (9060 by custom). Rejects with the system's error when the port cannot be opened. */
export function listenForHep(
  port: number,
  address: string,
  take: (packet: Uint8Array) => void,
): Promise<HepListener> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
    socket.once("error", reject);
    socket.on("message", take);
    socket.bind(port, address, () => {
      socket.removeListener("error", reject);
      socket.on("error", () => socket.close());
      resolve({ port: socket.address().port, close: () => socket.close() });
    });
  });
}
