import net, { type Socket } from "node:net";
import tls, { type PeerCertificate, type TLSSocket } from "node:tls";
import type { CancelTimer } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import type { Flow, Hop } from "#sip/transport/flow";
import { alertOf } from "./explain-handshake.ts";
import { namesIn, peerNamesOf } from "./peer-names.ts";
import {
  cannotConnect,
  certificateRefused,
  connectRefused,
  connectTimedOut,
  nameMismatch,
  noWebSocketOut,
  peerCertificateTime,
  peerRefusedTls,
} from "./problems.ts";
import { codeOf, localOf } from "./socket-words.ts";
import { StreamFlow, type StreamPorts } from "./stream-flow.ts";
import type { TlsIdentity } from "./tls-accept.ts";

export interface ConnectPorts extends StreamPorts {
  readonly identity: TlsIdentity;
  connectMs(): number;
}

/**
 * Makes a TCP or TLS connection to a next hop and announces it to the sink. Over TLS the other end must prove
 * `hop.serverName` (or the address, where there is no name) by a certificate of an authority that we trust (RFC 5922 §7).
 * Rejects with NET-0020 to NET-0027.
 */
export function connect(hop: Hop, ports: ConnectPorts): Promise<Flow> {
  if (hop.transport !== "tcp" && hop.transport !== "tls") return Promise.reject(noWebSocketOut(hop));
  return new Promise((resolve, reject) => {
    const attempt = new Attempt(hop, ports, resolve, reject);
    attempt.start();
  });
}

class Attempt {
  readonly #hop: Hop;
  readonly #ports: ConnectPorts;
  readonly #resolve: (flow: Flow) => void;
  readonly #reject: (problem: ExplainedError) => void;
  #socket: Socket | undefined;
  #reached: "nothing" | "TCP" = "nothing";
  #cancelTimer: CancelTimer | undefined;
  #over = false;

  constructor(
    hop: Hop,
    ports: ConnectPorts,
    resolve: (flow: Flow) => void,
    reject: (problem: ExplainedError) => void,
  ) {
    this.#hop = hop;
    this.#ports = ports;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    const { address: host, port, transport } = this.#hop;
    const isTls = transport === "tls";
    const socket = isTls ? this.#startTls() : net.connect({ host, port, noDelay: true });
    this.#socket = socket;
    const limit = this.#ports.connectMs();
    this.#cancelTimer = this.#ports.clock.after(limit, () =>
      this.#fail(connectTimedOut(this.#hop, limit, this.#reached)),
    );
    socket.on("connect", () => {
      this.#reached = "TCP";
    });
    socket.on("error", (error) => this.#fail(this.#explain(error)));
    socket.on("close", () => this.#fail(this.#explain(undefined)));
    socket.once(isTls ? "secureConnect" : "connect", () => this.#succeed(socket));
  }

  #startTls(): TLSSocket {
    const { address: host, port, serverName } = this.#hop;
    return tls.connect({
      host,
      port,
      secureContext: this.#ports.identity.clientContext(),
      rejectUnauthorized: false, // `#succeed` does, while the certificate can still be read
      checkServerIdentity: (_host, certificate) => checkNames(this.#name, certificate),
      // A server name must be a name (RFC 6066 §3).
      ...(serverName === undefined || net.isIP(serverName) !== 0 ? {} : { servername: serverName }),
    });
  }

  get #name(): string {
    return this.#hop.serverName ?? this.#hop.address;
  }

  #succeed(socket: Socket): void {
    if (this.#over) return;
    if (socket instanceof tls.TLSSocket && !socket.authorized) {
      this.#fail(this.#explainCertificate(String(socket.authorizationError), socket.getPeerCertificate()));
      return;
    }
    this.#over = true;
    this.#cancelTimer?.();
    socket.removeAllListeners("error").removeAllListeners("close").removeAllListeners("connect");
    if (this.#hop.transport === "tls") socket.setNoDelay(true);
    const flow = new StreamFlow(
      socket,
      this.#hop.transport,
      {
        local: localOf(socket),
        remote: { address: this.#hop.address, port: this.#hop.port },
        peerNames: socket instanceof tls.TLSSocket ? peerNamesOf(socket) : [],
      },
      this.#ports,
    );
    flow.start();
    this.#resolve(flow);
  }

  #fail(problem: ExplainedError): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelTimer?.();
    this.#socket?.destroy();
    this.#reject(problem);
  }

  #explain(error: Error | undefined): ExplainedError {
    const code = codeOf(error) ?? "closed by the other side";
    const hop = this.#hop;
    if (code === "ECONNREFUSED") return connectRefused(hop);
    if (code === "ETIMEDOUT") return connectTimedOut(hop, this.#ports.connectMs(), this.#reached);
    if (hop.transport !== "tls" || this.#reached === "nothing") return cannotConnect(hop, code);
    const alert = alertOf(error);
    return peerRefusedTls(this.#name, alert === undefined ? code : `alert ${alert} (${code})`, hop);
  }

  #explainCertificate(code: string, certificate: PeerCertificate): ExplainedError {
    if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
      return nameMismatch(this.#name, namesIn(certificate.subjectaltname ?? ""), this.#hop);
    }
    if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
      const now = new Date(this.#ports.clock.now()).toISOString();
      return peerCertificateTime(this.#name, iso(certificate.valid_from), iso(certificate.valid_to), now);
    }
    const { CN, O } = certificate.issuer;
    const issuer = [CN ?? O ?? "an authority without a name"].flat().join(", ");
    return certificateRefused(this.#name, issuer, code, this.#hop);
  }
}

/** Node's own check, and the SIP URI that RFC 5922 §7.1 prefers. */
function checkNames(name: string, certificate: PeerCertificate): Error | undefined {
  if ((certificate.subjectaltname ?? "").split(", ").includes(`URI:sip:${name.toLowerCase()}`))
    return undefined;
  return tls.checkServerIdentity(name, certificate);
}

const iso = (text: string): string => {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
};
