import { createSocket, type Socket } from "node:dgram";
import type { Octets } from "#base/octets";

/** Sends messages to a syslog server by UDP (RFC 5426). */
export interface SyslogSender {
  /** `failed` is called with the system's word when it could not leave. UDP says nothing of what arrives. */
  send(message: Octets, failed: (because: string) => void): void;
  close(): void;
}

export function createSyslogSender(host: string, port: number): SyslogSender {
  let socket: Socket | undefined;
  const open = (): Socket => {
    const made = createSocket(host.includes(":") ? "udp6" : "udp4");
    made.unref();
    // Of one datagram; the next may leave.
    made.on("error", () => undefined);
    return made;
  };
  return {
    send: (message, failed) => {
      socket ??= open();
      socket.send(Buffer.from(message, "latin1"), port, host, (error) => {
        if (error) failed(error.message);
      });
    },
    close: () => {
      socket?.close();
      socket = undefined;
    },
  };
}
