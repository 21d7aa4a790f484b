import type { CertificateView } from "#api/certificates";
import type { Listener, ServerStatus } from "#api/status";
import type { Clock } from "#base/clock";
import type { Probe, TlsProbe } from "#net/probe";

/** How a call to ourselves went, in ms. */
export interface SelfCallReport {
  /** From REGISTER to its 200, the challenge in between. */
  readonly registerMs: number;
  /** From INVITE to its 200. */
  readonly answerMs: number;
  /** From BYE to its 200. */
  readonly endMs: number;
}

/** Everything that `parley doctor` measures with in a running server. */
export interface DoctorUses {
  readonly clock: Clock;
  /** The data folder. */
  readonly data: string;
  status(): ServerStatus;
  certificate(): CertificateView | Promise<CertificateView>;
  /** PEM of our own authority; undefined where we have none. */
  authority(): string | undefined;
  /** The name that clients call us by: what the certificate must carry. */
  serverName(): string;
  /** SQLite's quick check: "ok" or its first finding. */
  checkStore(): string | Promise<string>;
  /**
   * Makes two temporary users, signs both in over this transport through a real socket, lets one call the other, answers, hangs up,
   * and removes them again. Rejects with an ExplainedError that names the step that failed.
   */
  selfCall(transport: "tcp" | "tls"): Promise<SelfCallReport>;
  probe: {
    tcp(listener: Listener): Promise<Probe>;
    udp(listener: Listener): Promise<Probe>;
    tls(listener: Listener, serverName: string, authority: string | undefined): Promise<TlsProbe>;
  };
}
