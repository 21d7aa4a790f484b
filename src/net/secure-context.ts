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

/**
 * Makes contexts and keeps them while identity, version and authorities stay the same. Both settings are live.
 * `asksPeers`: whether clients are asked for a certificate (`tls.ask-peer-certificate`).
 */
export function createSecureContexts(
  minVersion: () => TlsVersion,
  asksPeers: () => boolean = () => false,
): SecureContexts {
  const servers = new WeakMap<Identity, Kept>();
  const clients = new WeakMap<Identity, Kept>();
  const keep = (
    kept: WeakMap<Identity, Kept>,
    identity: Identity,
    ca: string | undefined,
    server: boolean,
  ) => {
    const version = minVersion();
    const known = kept.get(identity);
    if (known?.version === version && known.ca === ca) return known.context;
    const context = tls.createSecureContext({
      cert: identity.certificates,
      key: identity.key,
      minVersion: protocol(version),
      ecdhCurve: GROUPS,
      ...(isOld(version) ? { ciphers: OLD_CIPHERS } : {}),
      ...(server ? { honorCipherOrder: true, sessionIdContext: SESSION_CONTEXT } : {}),
      ...(ca === undefined ? {} : { ca: [...systemAuthorities(), ...(ca === "" ? [] : [ca])] }),
    });
    kept.set(identity, { version, ca, context });
    return context;
  };
  return {
    // The names of all trusted authorities make a handshake 15 KB longer: only where somebody is asked.
    server: (identity, authority = "") => keep(servers, identity, asksPeers() ? authority : undefined, true),
    client: (identity, authority = "") => keep(clients, identity, authority, false),
  };
}

interface Kept {
  readonly version: TlsVersion;
  /** Trusted besides those of the system; undefined: nobody needs to be trusted. */
  readonly ca: string | undefined;
  readonly context: SecureContext;
}

/**
 * Where secure contexts come from. `authority` (PEM) is trusted besides the system's. Both throw what OpenSSL says of a
 * key that does not match, or is none.
 */
export interface SecureContexts {
  /** For those who connect to us. */
  server(identity: Identity, authority?: string): SecureContext;
  /** For connections that we make; shows `identity` when asked. */
  client(identity: Identity, authority?: string): SecureContext;
}

let system: readonly string[] | undefined;

/** The authorities that this machine trusts, and those that come with Node. Read once. */
export function systemAuthorities(): readonly string[] {
  system ??= [...new Set([...tls.getCACertificates("bundled"), ...tls.getCACertificates("system")])];
  return system;
}
