import type { CertificateView } from "#api/certificates";
import type { CheckView } from "#api/doctor";
import type { Listener, ServerStatus } from "#api/status";
import type { Clock } from "#base/clock";
import type { TimeAsked } from "#net/ask-time";
import type { Probe, TlsProbe } from "#net/probe";
import type { AuditEntry } from "#storage/audit";
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
  /** The ports for sound and picture. */
  readonly mediaPorts: { readonly first: number; readonly last: number };
  /** When the newest backup was made, in milliseconds since 1970; and a way to make one. */
  readonly backups: { newest(): Promise<number | undefined>; make(): Promise<unknown> };
  /** When the first of the users was added, in milliseconds since 1970; undefined: there is none. */
  firstUser(): number | undefined;
  /** The time server to compare with; empty: none. */
  timeSource(): string;
  askTime(source: string): Promise<TimeAsked>;
  /** Makes the certificate of our own authority anew where it needs to be. */
  renewOwn(): Promise<unknown>;
  /** Writes a line of the audit trail. */
  audit(entry: AuditEntry): Promise<void>;
  probe: {
    tcp(listener: Listener): Promise<Probe>;
    udp(listener: Listener): Promise<Probe>;
    tls(listener: Listener, serverName: string, authority: string | undefined): Promise<TlsProbe>;
  };
}
