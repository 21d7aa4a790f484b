/** One entry as a directory server gave it (RFC 4511 §4.5.2). */
export interface LdapEntry {
  readonly dn: string;
  /** Names in lower case, without options; values that are texts. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** Where a directory server is, and who we are to it. */
export interface LdapTarget {
  readonly host: string;
  readonly port: number;
  /** tls: from the first octet (ldaps); start-tls: before anything is said (RFC 4511 §4.14); none: in the clear. */
  readonly security: "tls" | "start-tls" | "none";
  /** PEM, trusted besides those of this machine. */
  readonly authorities: readonly string[];
  /** Undefined: anonymous. */
  readonly bind: { readonly dn: string; readonly password: string } | undefined;
  /** How long each answer may take. */
  readonly timeoutMs: number;
}

export interface LdapQuery {
  readonly base: string;
  readonly filter: string;
  readonly attributes: readonly string[];
  /** Entries per page (RFC 2696). */
  readonly pageSize: number;
}

type Doing = "connect" | "tls" | "bind" | "search";

/** Why a directory server was not reached or did not answer as asked: what was measured, in the order of the way there. */
export type LdapFailure =
  | { readonly kind: "host-not-found"; readonly code: string }
  | { readonly kind: "not-connected"; readonly code: string }
  | { readonly kind: "timeout"; readonly doing: Doing; readonly milliseconds: number }
  | {
      readonly kind: "untrusted";
      /** As OpenSSL and Node name it: UNABLE_TO_VERIFY_LEAF_SIGNATURE, ERR_TLS_CERT_ALTNAME_INVALID … */
      readonly code: string;
      readonly subject: string;
      readonly issuer: string;
      /** The names in the certificate. */
      readonly names: string;
      /** ISO 8601, or what the certificate says. */
      readonly notAfter: string;
    }
  | { readonly kind: "tls-failed"; readonly said: string }
  | { readonly kind: "bad-filter"; readonly said: string }
  /** A result code other than success (RFC 4511 §4.1.9). */
  | { readonly kind: "answer"; readonly doing: Doing; readonly code: number; readonly said: string }
  | { readonly kind: "lost"; readonly doing: Doing; readonly said: string };

/** A connection on which we are who we are to be. */
export interface LdapConnection {
  /** Gives the entries page by page; the next page is asked for when the promise is kept. "stop" ends it early. */
  search(
    query: LdapQuery,
    page: (entries: readonly LdapEntry[]) => Promise<"go on" | "stop">,
  ): Promise<LdapFailure | undefined>;
  close(): Promise<void>;
}

/** Connects, secures the connection and binds. Never rejects. */
export type OpenLdap = (
  target: LdapTarget,
) => Promise<
  | { readonly ok: true; readonly connection: LdapConnection }
  | { readonly ok: false; readonly failure: LdapFailure }
>;
