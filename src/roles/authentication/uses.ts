import type { Clock } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import type { Log } from "#base/log";
import type { RequestContext } from "#pipeline/request-context";
import type { Directory, Verifiers } from "#roles/directory/contract";
import type { LiveSettings } from "#settings/live";
import type { Flow } from "#sip/transport/flow";

/** Everything that authentication needs from outside. */
export interface AuthenticationUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly verifiers: Verifiers;
  /** Calculating with secrets: the security room. */
  readonly secrets: AuthenticationSecrets;
  /** Tokens that browsers fetched for their people; missing where no browser is served. */
  readonly tokens?: TokenCheck;
  /** The server's full name: targetname of NTLM, and in ms-diagnostics. */
  fqdn(): string;
  /** True when host and port of a URI mean this server. */
  isUs(host: string, port: number | undefined): boolean;
  /** True when a device of this address is registered from this very UDP address and port. */
  isRegisteredFrom(aor: string, flow: Flow): boolean;
  /** Something that was measured and not said to the client in full: for log and event log. */
  report(error: ExplainedError, context: RequestContext): void;
}

/** What authentication asks of the security room. */
export interface AuthenticationSecrets {
  /** Random bytes as upper-case hex. */
  randomHex(bytes: number): string;
  randomBytes(bytes: number): Uint8Array;
  /** Keyed hash, for nonces. */
  sign(text: string): string;
  /** Digest answers (RFC 7616 §3.4.1). */
  digestResponse(of: DigestParts): string;
  sameText(one: string, other: string): boolean;
  fromBase64(text: string): Uint8Array;
  toBase64(bytes: Uint8Array): string;
  readonly ntlm: NtlmCalculations;
}

export interface DigestParts {
  readonly algorithm: "MD5" | "SHA-256";
  readonly ha1: string;
  readonly method: string;
  readonly uri: string;
  readonly nonce: string;
  /** Both missing: the form of RFC 2069, which phones use when no qop was offered. */
  readonly nc: string | undefined;
  readonly cnonce: string | undefined;
}

/** Keys of one association, opaque to this room. */
export type NtlmKeyHandle = object;

export interface NtlmCalculations {
  /** Undefined: the password is another one. */
  verify(
    ntHash: Uint8Array,
    message: import("#formats/ntlm/authenticate-message").NtlmAuthenticate,
    serverChallenge: Uint8Array,
  ): NtlmKeyHandle | undefined;
  sign(keys: NtlmKeyHandle, direction: "client" | "server", octets: string): string;
}

export interface TokenCheck {
  /** Undefined: never was, too old, or its session ended. */
  check(token: string): { readonly aor: string; readonly session: string } | undefined;
}
