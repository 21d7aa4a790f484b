import tls from "node:tls";
import { onTestFinished } from "vitest";
import type { ExplainedError } from "#base/explained-error";
import { RealClock } from "#net/real-clock";
import { createSecureContexts, type Identity } from "#net/secure-context";
import { askPeerCertificate, minTlsVersion } from "#net/settings";
import { Sockets, type WantedPort } from "#net/sockets";
import type { TlsIdentity } from "#net/tls-accept";
import { createAuthority, type IssuedCertificate, issueServerCertificate } from "#security/x509-issue";
import type { Flow, SocketAddress } from "#sip/transport/flow";
import type { FlowSink } from "#sip/transport/flow-sink";
import { literalSettings } from "./literal-settings.ts";

export const HOST = "127.0.0.1";

/** A sink that remembers, and lets a test wait for what comes. */
export class Heard implements FlowSink {
  readonly flows: Flow[] = [];
  readonly ends: { flow: Flow; reason: string }[] = [];
  readonly pieces: { flow: Flow; octets: string }[] = [];
  readonly refusals: { problem: ExplainedError; remote: SocketAddress }[] = [];
  accepts = true;
  #waiting: { when: () => boolean; done: () => void }[] = [];

  opened(flow: Flow): boolean {
    this.flows.push(flow);
    if (!this.accepts) flow.close("one too many");
    this.#look();
    return this.accepts;
  }
  received(flow: Flow, octets: string): void {
    this.pieces.push({ flow, octets });
    this.#look();
  }
  closed(flow: Flow, reason: string): void {
    this.ends.push({ flow, reason });
    this.#look();
  }
  refused(problem: ExplainedError, remote: SocketAddress): void {
    this.refusals.push({ problem, remote });
    this.#look();
  }
  octetsOf(flow: Flow): string {
    return this.pieces.flatMap((one) => (one.flow === flow ? [one.octets] : [])).join("");
  }
  until(when: () => boolean): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push({ when, done });
      this.#look();
    });
  }
  #look(): void {
    this.#waiting = this.#waiting.filter(({ when, done }) => {
      if (!when()) return true;
      done();
      return false;
    });
  }
}

/** An authority of the test, and what it issued. */
export interface TestCertificates {
  readonly authority: IssuedCertificate;
  readonly identity: Identity;
}

export async function issueFor(
  names: readonly string[] = ["localhost", "sip.example.com", HOST],
  now: number = Date.now(),
): Promise<TestCertificates> {
  const authority = await createAuthority("Test authority", now);
  const { certificate, key } = await issueServerCertificate(authority, names, now);
  return { authority, identity: { certificates: certificate, key } };
}

/** Real sockets on free ports of the loopback address, closed when the test is finished. */
export async function openSockets(
  transports: WantedPort["transports"],
  { authority, identity }: TestCertificates,
  more: { settings?: Record<string, unknown>; served?: () => Identity; identity?: TlsIdentity } = {},
) {
  const heard = new Heard();
  const settings = literalSettings(more.settings);
  const served = more.served ?? (() => identity);
  const contexts = createSecureContexts(
    () => settings.get(minTlsVersion),
    () => settings.get(askPeerCertificate),
  );
  const sockets = new Sockets({
    clock: new RealClock(),
    settings,
    identity: more.identity ?? {
      context: () => contexts.server(served(), authority.certificate),
      clientContext: () => contexts.client(served(), authority.certificate),
      notAfter: new Date(Date.now() + 86_400_000).toISOString(),
    },
    refused: (problem, remote) => heard.refused(problem, remote),
  });
  onTestFinished(() => sockets.close());
  const wanted = [transports.filter((one) => one !== "tls"), transports.filter((one) => one === "tls")];
  await sockets.listen(
    wanted.flatMap((some) =>
      some.length === 0 ? [] : [{ transports: some, addresses: [HOST], port: 0, flag: "--sip-port" }],
    ),
    heard,
  );
  const port = (transport: string) =>
    sockets.open.find((one) => one.transport === transport)?.port ?? Number.NaN;
  return { sockets, heard, port, settings };
}

/** A TLS client that trusts the test's authority. What goes wrong is told by `error` and `close` only. */
export function tlsClient(
  port: number,
  { authority }: TestCertificates,
  options: tls.ConnectionOptions = {},
): tls.TLSSocket {
  const ca = authority.certificate;
  const socket = tls.connect({ host: HOST, port, servername: "localhost", ca, ...options });
  socket.on("error", () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

/** The first of a list that has one. */
export function first<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined) throw new Error("nothing there");
  return one;
}
