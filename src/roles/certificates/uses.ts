import type { Clock } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import type { Log } from "#base/log";
import type { ServerCertificate } from "./contract.ts";
import type { SecureDevice } from "./decide-names.ts";

type SecureContext = ReturnType<ServerCertificate["context"]>;

/** A certificate with its chain (PEM, its own first), and its key (PEM). The same object while it is in use. */
export interface Identity {
  readonly certificates: string;
  readonly key: string;
}

/** What the certificates need from outside. */
export interface CertificateUses {
  readonly clock: Clock;
  readonly log: Log;
  /** `certificates` in the data folder; made when missing. */
  readonly folder: string;
  /** Names of this host, as in `front1` and `front1.example.com`. Asked again at each look. */
  hostNames(): readonly string[];
  /** IP addresses of this host. */
  addresses(): readonly string[];
  /** SIP domains, the first one before all others. */
  domains(): readonly string[];
  /** From `net`. Both trust `authority` (PEM) besides the system's; a server only where it asks for certificates. */
  readonly contexts: {
    server(identity: Identity, authority: string): SecureContext;
    client(identity: Identity, authority: string): SecureContext;
  };
  /** Authorities that this system trusts, as PEM: to see whether a chain is whole. */
  trustedAuthorities(): readonly string[];
  /** Devices that are signed in now: whom a certificate would stop is named. */
  devices?(): readonly SecureDevice[];
  /** Told once of each warning when it begins, and again when fewer days are left. */
  warn?(warning: ExplainedError): void;
}
