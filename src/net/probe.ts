import { createSocket } from "node:dgram";
import net from "node:net";
import tls from "node:tls";
import type { Octets } from "#base/octets";
import type { SocketAddress } from "#sip/transport/flow";

/** Whether a port of this server answers, as somebody from outside would see it. */
export type Probe =
  | { readonly answers: true; readonly milliseconds: number }
  | { readonly answers: false; readonly seen: string };

/** What a TLS client sees that trusts `authority`. */
export type TlsProbe =
  | {
      readonly answers: true;
      readonly version: string;
      readonly sha256: string;
      readonly trusted: boolean;
      readonly seen: string;
    }
  | { readonly answers: false; readonly seen: string };

const LIMIT_MS = 2_000;

/** Connects by TCP and hangs up. */
export function probeTcp(place: SocketAddress): Promise<Probe> {
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = net.connect({ host: reach(place.address), port: place.port, timeout: LIMIT_MS });
    const end = (probe: Probe) => {
      socket.destroy();
      resolve(probe);
    };
    socket.on("connect", () => end({ answers: true, milliseconds: Math.round(performance.now() - began) }));
    socket.on("timeout", () => end({ answers: false, seen: `nothing in ${LIMIT_MS} ms` }));
    socket.on("error", (error) => end({ answers: false, seen: wordOf(error) }));
  });
}

/** Sends one datagram and waits for any answer. */
export function probeUdp(place: SocketAddress, datagram: (local: SocketAddress) => string): Promise<Probe> {
  const began = performance.now();
  const address = reach(place.address);
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
    const timer = setTimeout(() => end({ answers: false, seen: `nothing in ${LIMIT_MS} ms` }), LIMIT_MS);
    const end = (probe: Probe) => {
      clearTimeout(timer);
      socket.close();
      resolve(probe);
    };
    socket.once("message", () => end({ answers: true, milliseconds: Math.round(performance.now() - began) }));
    socket.on("error", (error) => end({ answers: false, seen: wordOf(error) }));
    socket.connect(place.port, address, () => {
      const { address: local, port } = socket.address();
      socket.send(Buffer.from(datagram({ address: local, port }), "latin1"));
    });
  });
}

/** Makes a TLS handshake as a client that trusts only `authority` (PEM), or what the system trusts, and calls us `serverName`. */
export function probeTls(
  place: SocketAddress,
  serverName: string,
  authority: string | undefined,
): Promise<TlsProbe> {
  return new Promise((resolve) => {
    const socket = tls.connect({
      host: reach(place.address),
      port: place.port,
      servername: serverName,
      ...(authority !== undefined && { ca: authority }),
      // The point is to see the certificate, also a wrong one; nothing is ever sent on this connection.
      rejectUnauthorized: false,
      timeout: LIMIT_MS,
    });
    const end = (probe: TlsProbe) => {
      // Our last words of the handshake leave first: to the server a client that hangs up before is one in trouble.
      if (probe.answers) socket.end();
      else socket.destroy();
      resolve(probe);
    };
    socket.on("secureConnect", () => {
      const sha256 = socket.getPeerCertificate().fingerprint256;
      const seen = socket.authorized ? "trusted" : String(socket.authorizationError);
      end({ answers: true, version: socket.getProtocol() ?? "?", sha256, trusted: socket.authorized, seen });
    });
    socket.on("timeout", () => {
      socket.destroy(); // also one that the server does not close in time
      end({ answers: false, seen: `nothing in ${LIMIT_MS} ms` });
    });
    socket.on("error", (error) => end({ answers: false, seen: wordOf(error) }));
  });
}

/** A connection to one of our own ports, as a client has it. */
export interface ProbeLine {
  readonly local: SocketAddress;
  send(octets: Octets): void;
  /** What comes, cut anywhere. Replaces the former listener. */
  onOctets(action: (octets: Octets) => void): void;
  /** The connection is over, and not by `close`. */
  onEnd(action: (seen: string) => void): void;
  close(): void;
}

/**
 * Connects to one of our own listeners by TCP, or by TLS under `serverName`. Resolves with what was seen instead when that fails.
 * The certificate is not judged here: `probeTls` does that.
 */
export function openProbeLine(
  place: SocketAddress,
  serverName: string | undefined,
): Promise<ProbeLine | { readonly seen: string }> {
  const host = reach(place.address);
  const { port } = place;
  return new Promise((resolve) => {
    const socket =
      serverName === undefined
        ? net.connect({ host, port })
        : tls.connect({ host, port, servername: serverName, rejectUnauthorized: false });
    const fail = (seen: string) => {
      socket.destroy();
      resolve({ seen });
    };
    const failed = (error: Error) => fail(wordOf(error));
    const closed = () => fail("closed by the server");
    socket.setTimeout(LIMIT_MS, () => fail(`nothing in ${LIMIT_MS} ms`));
    socket.once("error", failed).once("close", closed);
    socket.once(serverName === undefined ? "connect" : "secureConnect", () => {
      socket.off("error", failed).off("close", closed).setTimeout(0).setNoDelay(true);
      resolve(lineOver(socket));
    });
  });
}

/** The same over UDP: each datagram that comes is one piece. */
export function openUdpProbeLine(place: SocketAddress): Promise<ProbeLine | { readonly seen: string }> {
  const host = reach(place.address);
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  let hear: (octets: Octets) => void = () => undefined;
  let ended: (seen: string) => void = () => undefined;
  return new Promise((resolve) => {
    socket.once("error", (error) => resolve({ seen: wordOf(error) }));
    socket.on("error", (error) => ended(wordOf(error)));
    socket.on("message", (bytes) => hear(bytes.toString("latin1")));
    socket.connect(place.port, host, () => {
      resolve({
        local: socket.address(),
        send: (octets) => socket.send(Buffer.from(octets, "latin1")),
        onOctets: (action) => {
          hear = action;
        },
        onEnd: (action) => {
          ended = action;
        },
        close: () => {
          ended = () => undefined;
          socket.close();
        },
      });
    });
  });
}

function lineOver(socket: net.Socket): ProbeLine {
  let hear: (octets: Octets) => void = () => undefined;
  let ended: (seen: string) => void = () => undefined;
  let seen = "closed by the server";
  socket.on("data", (chunk: Buffer) => hear(chunk.toString("latin1")));
  socket.on("error", (error) => {
    seen = wordOf(error);
  });
  socket.on("close", () => ended(seen));
  return {
    local: { address: socket.localAddress ?? "127.0.0.1", port: socket.localPort ?? 0 },
    send: (octets) => void socket.write(octets, "latin1"),
    onOctets: (action) => {
      hear = action;
    },
    onEnd: (action) => {
      ended = action;
    },
    close: () => {
      ended = () => undefined;
      socket.destroy();
    },
  };
}

/** A socket bound to all addresses is reached on loopback. */
function reach(address: string): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  return address === "::" ? "::1" : address;
}

const wordOf = (error: Error) => ("code" in error ? String(error.code) : error.message);
