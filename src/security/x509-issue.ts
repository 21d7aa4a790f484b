import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { parseAddress } from "#sip/transport/ip-address";

/** A certificate and its private key, as PEM. The key is a secret. */
export interface IssuedCertificate {
  readonly certificate: string;
  /** PKCS#8. */
  readonly key: string;
}

const DAY_MS = 86_400_000;
/** Clocks of clients that are a little behind must not refuse a certificate that was made this minute. */
const BACKDATED_MS = 3_600_000;
const AUTHORITY_DAYS = 3_650;
/** What Apple, Google and Mozilla accept at most is 398 days (CA/Browser Forum ballot SC31). */
const SERVER_DAYS = 397;

const ECDSA = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/**
 * Makes a certificate authority of our own: ECDSA P-256, 10 years, may sign servers and clients but no further authority
 * (RFC 5280 §4.2.1.9). `now` in milliseconds since 1970.
 */
export async function createAuthority(commonName: string, now: number): Promise<IssuedCertificate> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: newSerial(),
      name: new Name([{ CN: [commonName] }, { O: ["Parley"] }]),
      notBefore: new Date(now - BACKDATED_MS),
      notAfter: new Date(now + AUTHORITY_DAYS * DAY_MS),
      signingAlgorithm: SIGNATURE,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    webcrypto,
  );
  return { certificate: `${certificate.toString("pem")}\n`, key: await printKey(keys) };
}

/**
 * Makes the certificate by whose fingerprint browsers know us in DTLS (RFC 8122, RFC 8827 §6.5); nobody looks at more than that. `now` in
 * milliseconds since 1970.
 */
export async function createDtlsCertificate(now: number): Promise<IssuedCertificate> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: newSerial(),
      name: new Name([{ CN: ["parley"] }]),
      notBefore: new Date(now - DAY_MS),
      notAfter: new Date(now + AUTHORITY_DAYS * DAY_MS),
      signingAlgorithm: SIGNATURE,
      keys,
    },
    webcrypto,
  );
  return { certificate: `${certificate.toString("pem")}\n`, key: await printKey(keys) };
}

/**
 * Signs a server certificate with our authority: ECDSA P-256, 397 days, also good for proving our names to other
 * servers. `names` are DNS names and IP addresses; the first DNS name is the common name.
 */
export async function issueServerCertificate(
  authority: IssuedCertificate,
  names: readonly string[],
  now: number,
): Promise<IssuedCertificate> {
  const keys = await newKeys();
  const issuer = new X509Certificate(authority.certificate);
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: newSerial(),
      subject: new Name([{ CN: [commonNameOf(names)] }]),
      issuer: issuer.subjectName,
      notBefore: new Date(Math.max(now - BACKDATED_MS, issuer.notBefore.getTime())),
      notAfter: new Date(Math.min(now + SERVER_DAYS * DAY_MS, issuer.notAfter.getTime())),
      signingAlgorithm: SIGNATURE,
      publicKey: keys.publicKey,
      signingKey: await readKey(authority.key),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        await AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
        new SubjectAlternativeNameExtension(
          names.map((value) => ({ type: isAddress(value) ? "ip" : "dns", value })),
        ),
      ],
    },
    webcrypto,
  );
  return { certificate: `${certificate.toString("pem")}\n`, key: await printKey(keys) };
}

/** 64 characters at most (RFC 5280 appendix A.1, ub-common-name). */
const commonNameOf = (names: readonly string[]): string =>
  names.find((name) => !isAddress(name) && name.length <= 64) ?? "Parley";

const isAddress = (name: string): boolean => parseAddress(name) !== undefined;

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ECDSA, true, ["sign", "verify"]);

/** 127 random bits: positive, and never the same twice (RFC 5280 §4.1.2.2). */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

async function printKey(keys: webcrypto.CryptoKeyPair): Promise<string> {
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return `${PemConverter.encode(pkcs8, "PRIVATE KEY")}\n`;
}

function readKey(pem: string): Promise<webcrypto.CryptoKey> {
  const pkcs8 = PemConverter.decodeFirst(pem);
  return webcrypto.subtle.importKey("pkcs8", pkcs8, ECDSA, false, ["sign"]);
}
