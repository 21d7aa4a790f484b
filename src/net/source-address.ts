import { createSocket } from "node:dgram";

/** The address that the system sends from to reach another one, by its routing table; nothing is sent. Undefined without a route. */
export function sourceAddress(remote: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(remote.includes(":") ? "udp6" : "udp4");
    const end = (found: string | undefined) => {
      socket.close();
      resolve(found);
    };
    socket.once("error", () => end(undefined));
    // Any port will do: connecting a UDP socket only asks for the route.
    socket.connect(9, remote, () => end(socket.address().address));
  });
}
