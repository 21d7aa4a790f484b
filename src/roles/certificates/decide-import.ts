import type { ExplainedError } from "#base/explained-error";
import {
  type CertificateFacts,
  coversName,
  isIssuedBy,
  readCertificates,
  readPrivateKey,
} from "#security/x509";
import { decideNeededNames, looksFor, type MissingName, type SecureDevice } from "./decide-names.ts";
import {
  certificateNotYet,
  certificateOver,
  certificateUnreadable,
  chainIncomplete,
  keyDoesNotMatch,
  keyUnreadable,
  namesMissing,
  notForServers,
} from "./problems.ts";
import type { Identity } from "./uses.ts";

export interface ImportFacts {
  readonly certificate: string;
  readonly key: string;
  /** Take it although clients would refuse it for missing names, or for a gap in its chain. */
  readonly force: boolean;
  readonly domains: readonly string[];
  /** PEM. */
  readonly trustedAuthorities: readonly string[];
  /** Signed in now. */
  readonly devices?: readonly SecureDevice[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Either what is to be stored, or why not. */
export type ImportVerdict =
  | { readonly identity: Identity; readonly facts: CertificateFacts }
  | { readonly refused: ExplainedError };

const LEAST_RSA_BITS = 2048; // TLS clients of today refuse less

/** Whether a certificate and key may be put in use; finds the certificate of the key and brings its chain in order. */
export function decideImport(given: ImportFacts): ImportVerdict {
  const { certificate, key: keyPem, force, domains, now } = given;
  const all = readCertificates(certificate);
  if (!all.ok) return { refused: certificateUnreadable(all.expected, certificate.length) };
  const key = readPrivateKey(keyPem);
  if (!key.ok) return { refused: keyUnreadable(key.expected) };

  const own = all.value.find(({ pem }) => key.value.fits(pem));
  if (!own) {
    return {
      refused: keyDoesNotMatch(
        key.value.kind,
        all.value.map(({ subject, keyKind }) => `${subject} (${keyKind})`),
      ),
    };
  }
  const unfit = whyUnfit(own, key.value.rsaBits, now);
  if (unfit) return { refused: unfit };

  const missing = missingNames(own, domains);
  if (missing.length > 0 && !force) {
    const stopped = (given.devices ?? []).filter((device) =>
      missing.some(({ name }) => looksFor(name, domains, device)),
    );
    return { refused: namesMissing(missing, own.names, stopped) };
  }

  const chain = orderChain(own, all.value);
  const top = chain.at(-1) ?? own;
  if (!force && !top.isSelfSigned && !isTrusted(top, given.trustedAuthorities)) {
    return {
      refused: chainIncomplete(
        own.subject,
        top.issuer,
        chain.map(({ subject }) => subject),
      ),
    };
  }
  return {
    identity: { certificates: chain.map(({ pem }) => pem).join(""), key: key.value.toPem() },
    facts: own,
  };
}

/** The names that clients look for and a certificate lacks. */
export function missingNames(
  certificate: CertificateFacts,
  domains: readonly string[],
): readonly MissingName[] {
  return decideNeededNames(domains).filter(({ name }) => !coversName(certificate, name));
}

function whyUnfit(
  own: CertificateFacts,
  rsaBits: number | undefined,
  now: number,
): ExplainedError | undefined {
  const time = new Date(now).toISOString();
  if (own.notAfter <= now) return certificateOver(own.subject, new Date(own.notAfter).toISOString(), time);
  if (own.notBefore > now) return certificateNotYet(own.subject, new Date(own.notBefore).toISOString(), time);
  if (own.isAuthority && !own.isSelfSigned)
    return notForServers(own.subject, "the certificate of an authority", "for a server");
  if (!own.isForServers) return notForServers(own.subject, "for other uses", "for TLS servers (serverAuth)");
  if (rsaBits !== undefined && rsaBits < LEAST_RSA_BITS) {
    return notForServers(own.subject, `RSA with ${rsaBits} bits`, `RSA with at least ${LEAST_RSA_BITS} bits`);
  }
  return undefined;
}

/** From the certificate upwards, each with the one that signed it; what does not belong to it is left out. */
function orderChain(own: CertificateFacts, all: readonly CertificateFacts[]): readonly CertificateFacts[] {
  const chain = [own];
  let last = own;
  while (!last.isSelfSigned) {
    const issuer = all.find(
      (one) => !chain.includes(one) && one.subject === last.issuer && isIssuedBy(last, one),
    );
    if (!issuer) break;
    chain.push(issuer);
    last = issuer;
  }
  return chain;
}

function isTrusted(certificate: CertificateFacts, authorities: readonly string[]): boolean {
  return authorities.some((pem) => {
    const read = readCertificates(pem);
    const all = read.ok ? read.value : [];
    return all.some((one) => one.subject === certificate.issuer && isIssuedBy(certificate, one));
  });
}
