import type { SecureContext } from "node:tls";
import type { AuthorityView, CertificateImportRequest, CertificateView, NameTable } from "#api/certificates";
import type { CheckView } from "#api/doctor";
import type { ExplainedError } from "#base/explained-error";
import type { Scope } from "#base/scope";

/** The certificate in use. `context` is asked for at each handshake, so a swap needs no restart. */
export interface ServerCertificate {
  context(): SecureContext;
  /** For connections that we make: shows our certificate when asked, trusts the system's authorities and our own. */
  clientContext(): SecureContext;
  readonly names: readonly string[];
  readonly issuer: string;
  /** ISO 8601. */
  readonly notAfter: string;
  readonly sha256: string;
}

/** Where a certificate came from. */
export type CertificateSource = CertificateView["source"];

/** A certificate and its key, PEM. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
  readonly force: boolean;
  /** PEM: authorities that it may also end at. */
  readonly trust?: string;
}

/** What one does to make one kind of system trust our authority. */
export interface TrustSteps {
  readonly system: string;
  readonly steps: readonly string[];
}

/** Our authority, and how people come to trust it. */
export interface TrustHelp extends AuthorityView {
  readonly howTo: readonly TrustSteps[];
}

/** Everything that may be asked of the server's certificates. */
export interface Certificates {
  /** Always the certificate in use, also after a change. */
  readonly current: ServerCertificate;
  show(): CertificateView;
  authority(): AuthorityView | undefined;
  trust(): TrustHelp;
  /** Puts a certificate in use at once; open connections do not notice. Rejects with CERT-0010 to CERT-0017, CERT-0021. */
  import(request: CertificateImportRequest, by: string): Promise<CertificateView>;
  /** The same, of a certificate that an authority gave. */
  assign(request: CertificatePair, source: CertificateSource, by: string): Promise<CertificateView>;
  /** Makes one of our own authority with these names besides our own, and puts it in use. Gives its PEM. */
  issueOwn(names: readonly string[], by: string): Promise<string>;
  /** The names that somebody looks for, against those that are there. */
  names(): NameTable;
  /** From where the one in use is to be renewed now: two thirds of its life are over. */
  renewsFrom(): "acme" | "enterprise" | undefined;
  /** Done at each look, every few hours. */
  onLook(action: () => Promise<void>): void;
  /** Puts the certificate before in use again. Rejects with CERT-0013, CERT-0018, CERT-0021. */
  undo(by: string): Promise<CertificateView>;
  /** Looks whether a certificate of our own authority must be made anew, and does it. For when domains or addresses change. */
  refresh(): Promise<void>;
  /** What is wrong, or soon will be, with the certificate in use: CERT-0001 to CERT-0005. Empty when all is well. */
  warnings(): readonly ExplainedError[];
  /** For `parley doctor`. */
  checks(): readonly CheckView[];
  /** Looks every few hours whether something must be renewed, until the scope ends. */
  start(scope: Scope): void;
}
