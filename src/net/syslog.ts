import { createSocket } from "node:dgram";
import net from "node:net";
import type { Octets } from "#base/octets";
import { type OneWay, type OpenWay, onceEach } from "./one-way.ts";

const CONNECT_MS = 10_000;
/** So many octets may wait for a server that takes nothing; then it is given up. */
const MOST_WAITING = 1_000_000;

/**
 * To a syslog server by UDP (RFC 5426). UDP says nothing of what arrives; that nobody listens there is known where the other system
 * says so by ICMP, which a connected socket is told.
 */
export function udpWay(host: string, port: number): OpenWay<Octets> {
  return (up, down) => {
    const tell = onceEach(up, down);
    const socket = createSocket(net.isIPv6(host) ? "udp6" : "udp4");
    socket.unref();
    const close = (): void => {
      tell.end();
      try {
        socket.close();
      } catch {
        // It was closed by its error.
      }
    };
    const fail = (error: Error, unsent: readonly Octets[] = []): void => {
      tell.down(error.message, unsent);
      close();
    };
    socket.on("error", (error) => fail(error));
    socket.connect(port, host);
    socket.once("connect", () =>
      tell.up({
        write: (message) =>
          socket.send(Buffer.from(message, "latin1"), (error) => {
            if (error) fail(error, [message]);
          }),
        close,
      }),
    );
    return close;
  };
}

/** To a syslog server by TCP, each message with its length before it (RFC 6587 §3.4.1). */
export const tcpWay = (host: string, port: number): OpenWay<Octets> =>
  streamWay({ host, port }, (message) => `${message.length} ${message}`);

/** To a local syslog server's stream socket, a message a line. One of datagrams, as /dev/log often is, answers EPROTOTYPE. */
export const unixWay = (path: string): OpenWay<Octets> => streamWay({ path }, (message) => `${message}\n`);

/** To whatever takes a stream. `greeting` is sent first. */
export function streamWay(
  place: { readonly host: string; readonly port: number } | { readonly path: string },
  frame: (message: Octets) => Octets,
  greeting: Octets = "",
): OpenWay<Octets> {
  return (up, down) => {
    const tell = onceEach(up, down);
    const socket = net.connect(place);
    const close = (): void => {
      tell.end();
      socket.destroy();
    };
    const fail = (because: string): void => {
      tell.down(because);
      socket.destroy();
    };
    const write = (octets: Octets): void => {
      socket.write(octets, "latin1");
      if (socket.writableLength > MOST_WAITING)
        fail(`${socket.writableLength} octets wait, and it takes none`);
    };
    const way: OneWay<Octets> = {
      write: (message) => write(frame(message)),
      close: () => {
        tell.end();
        // What was written shall leave; the process waits for nobody.
        socket.end();
        socket.unref();
      },
    };
    socket.setTimeout(CONNECT_MS, () => fail(`no connection within ${CONNECT_MS / 1000} s`));
    socket.once("connect", () => {
      socket.setTimeout(0);
      if (greeting !== "") write(greeting);
      tell.up(way);
    });
    socket.on("error", (error) => fail(wordsOf(error)));
    // Nobody speaks to us here; reading is how the end of the connection is seen.
    socket.resume();
    socket.on("close", () => fail("the other end closed the connection"));
    return close;
  };
}

/** Several addresses of one name fail together, and the joint error has no words. */
const wordsOf = (error: Error): string =>
  error instanceof AggregateError ? error.errors.map((one) => String(one.message)).join(", ") : error.message;
