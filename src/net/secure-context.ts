import tls, { type SecureContext } from "node:tls";
import type { TlsVersion } from "./settings.ts";

/** A certificate with its chain and its key, as PEM. */
export interface Identity {
  /** The certificate first, then what signed it. */
  readonly certificates: string;
  readonly key: string;
}

/**
 * What SIP phones need, without the post-quantum groups: their keys cost each open connection 10 KB until it ends, and no
 * SIP client offers them yet (docs/adr/004-sockets.md).
 */
const GROUPS = "X25519:P-256:P-384:P-521";
/** Without it, OpenSSL refuses to resume sessions where a certificate was asked for. */
const SESSION_CONTEXT = "parley";

/** What TLSv1.0 and TLSv1.1 need: SHA-1 signatures, which OpenSSL 3 allows at its security level 0 only. */
const OLD_CIPHERS = "DEFAULT@SECLEVEL=0";

const protocol = (version: TlsVersion): tls.SecureVersion => (version === "TLSv1.0" ? "TLSv1" : version);
const isOld = (version: TlsVersion): boolean => version === "TLSv1.0" || version === "TLSv1.1";

/** Makes contexts and keeps them while the identity and the version stay the same. */
export function createSecureContexts(minVersion: () => TlsVersion): SecureContexts {
  const servers = new WeakMap<Identity, { version: TlsVersion; context: SecureContext }>();
  const clients = new WeakMap<Identity, { version: TlsVersion; authority: string; context: SecureContext }>();
  return {
    server(identity) {
      const version = minVersion();
      const known = servers.get(identity);
      if (known?.version === version) return known.context;
      const context = tls.createSecureContext({
        ...shared(identity, version),
        honorCipherOrder: true,
        sessionIdContext: SESSION_CONTEXT,
      });
      servers.set(identity, { version, context });
      return context;
    },
    client(identity, authority = "") {
      const version = minVersion();
      const known = clients.get(identity);
      if (known?.version === version && known.authority === authority) return known.context;
      const ca = authority === "" ? [...systemAuthorities()] : [...systemAuthorities(), authority];
      const context = tls.createSecureContext({ ...shared(identity, version), ca });
      clients.set(identity, { version, authority, context });
      return context;
    },
  };
}

/** Where secure contexts come from. Both throw what OpenSSL says of a key that does not match, or is none. */
export interface SecureContexts {
  /** For those who connect to us. */
  server(identity: Identity): SecureContext;
  /** For connections that we make: trusts the authorities of the system and `authority` (PEM); shows `identity` when asked. */
  client(identity: Identity, authority?: string): SecureContext;
}

function shared(identity: Identity, version: TlsVersion): tls.SecureContextOptions {
  return {
    cert: identity.certificates,
    key: identity.key,
    minVersion: protocol(version),
    ecdhCurve: GROUPS,
    ...(isOld(version) ? { ciphers: OLD_CIPHERS } : {}),
  };
}

let system: readonly string[] | undefined;

/** The authorities that this machine trusts, and those that come with Node. Read once. */
export function systemAuthorities(): readonly string[] {
  system ??= [...new Set([...tls.getCACertificates("bundled"), ...tls.getCACertificates("system")])];
  return system;
}
