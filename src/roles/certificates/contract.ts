import type { SecureContext } from "node:tls";

/** The certificate in use. `context` is asked for at each handshake, so a swap needs no restart. */
export interface ServerCertificate {
  context(): SecureContext;
  readonly names: readonly string[];
  readonly issuer: string;
  /** ISO 8601. */
  readonly notAfter: string;
  readonly sha256: string;
}
