import type { CertificateView } from "#api/certificates";
import type { CheckView } from "#api/doctor";
import type { Listener, ServerStatus } from "#api/status";
import type { Clock } from "#base/clock";
import type { Probe, TlsProbe } from "#net/probe";
import type { RelayCallReport } from "./relay-call.ts";
import type { SelfCallReport } from "./self-call.ts";

/** Everything that `parley doctor` measures with in a running server. */
export interface DoctorUses {
  readonly clock: Clock;
  /** The data folder. */
  readonly data: string;
  status(): ServerStatus;
  certificate(): CertificateView | Promise<CertificateView>;
  /** What the certificates say of themselves: time, names, authority. */
  certificateChecks(): readonly CheckView[];
  /** PEM of our own authority; undefined where we have none. */
  authority(): string | undefined;
  /** The name that clients call us by: what the certificate must carry. */
  serverName(): string;
  /** Reads the whole store and writes to it: "ok" or what is wrong with it. */
  checkStore(): string | Promise<string>;
  /** Signs two temporary users in and lets one call the other; see `callOurselves`. */
  selfCall(listener: Listener): Promise<SelfCallReport>;
  /** Makes an allocation at our own relay and gives it back; see `allocateOnOurselves`. */
  relayCall(listener: Listener): Promise<RelayCallReport | undefined>;
  probe: {
    tcp(listener: Listener): Promise<Probe>;
    udp(listener: Listener): Promise<Probe>;
    tls(listener: Listener, serverName: string, authority: string | undefined): Promise<TlsProbe>;
  };
}
