import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { parseAddress, printAddress } from "#sip/transport/ip-address";

/** What stands in one certificate. */
export interface CertificateFacts {
  readonly pem: string;
  /** As in `CN=sip.example.com, O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses of the subject alternative name, lower case; else the common name. */
  readonly names: readonly string[];
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SHA-256 fingerprint, as in `AB:CD:…`. */
  readonly sha256: string;
  readonly isAuthority: boolean;
  readonly isSelfSigned: boolean;
  /** False where the extended key usage is there and does not name TLS servers (RFC 5280 §4.2.1.12). */
  readonly isForServers: boolean;
  /** As in `EC prime256v1` or `RSA 2048`. */
  readonly keyKind: string;
}

/** A private key that was read. It says nothing of its secret. */
export interface PrivateKey {
  /** As in `EC prime256v1` or `RSA 2048`. */
  readonly kind: string;
  readonly rsaBits: number | undefined;
  /** Whether the certificate with this PEM is for this key. */
  fits(certificatePem: string): boolean;
  /** The secret itself, PKCS#8 as PEM. */
  toPem(): string;
}

const MOST_CERTIFICATES = 20;
const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----[\s\S]*?-----END \1-----/g;
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const ANY_USAGE = "2.5.29.37.0";

/** Reads every certificate of a PEM text, in its order; at most 20. Other blocks, as keys, are passed over. */
export function readCertificates(pem: string): Parsed<readonly CertificateFacts[]> {
  const blocks = [...pem.matchAll(BLOCK)].filter(([, label]) => CERTIFICATE_LABELS.has(label ?? ""));
  if (blocks.length === 0)
    return malformed(`a block that begins with -----BEGIN CERTIFICATE-----${whatElse(pem)}`);
  if (blocks.length > MOST_CERTIFICATES) return malformed(`at most ${MOST_CERTIFICATES} certificates`);
  const all: CertificateFacts[] = [];
  for (const [index, [text]] of blocks.entries()) {
    try {
      all.push(factsOf(new X509Certificate(text)));
    } catch (error) {
      return malformed(`certificate ${index + 1} of ${blocks.length} to be whole: ${reasonOf(error)}`);
    }
  }
  return parsed(all);
}

const CERTIFICATE_LABELS = new Set(["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"]);

/** Reads a private key as PKCS#8, PKCS#1 (RSA) or SEC1 (EC), without a pass phrase. */
export function readPrivateKey(pem: string): Parsed<PrivateKey> {
  const blocks = [...pem.matchAll(BLOCK)].filter(([, label]) => label?.endsWith("PRIVATE KEY"));
  const [block] = blocks;
  if (!block) return malformed(`a block that begins with -----BEGIN PRIVATE KEY-----${whatElse(pem)}`);
  const [text, label = ""] = block;
  if (label.startsWith("ENCRYPTED") || text.includes("Proc-Type: 4,ENCRYPTED")) {
    return malformed("a key without a pass phrase; this one has one");
  }
  try {
    return parsed(describeKey(createPrivateKey({ key: text, format: "pem" })));
  } catch (error) {
    return malformed(`the key to be whole: ${reasonOf(error)}`);
  }
}

/** Whether `issuer` signed `certificate`: names and signature (RFC 5280 §6.1.3). */
export function isIssuedBy(certificate: CertificateFacts, issuer: CertificateFacts): boolean {
  const one = new X509Certificate(certificate.pem);
  const other = new X509Certificate(issuer.pem);
  return one.checkIssued(other) && one.verify(other.publicKey);
}

/** Whether a certificate is good for a name or address; a wildcard stands for one label (RFC 9525 §6.3). */
export function coversName(certificate: CertificateFacts, name: string): boolean {
  const wanted = name.toLowerCase();
  const wildcard = wanted.replace(/^[^.]+\./, "*.");
  return certificate.names.includes(wanted) || (wildcard !== wanted && certificate.names.includes(wildcard));
}

function factsOf(certificate: X509Certificate): CertificateFacts {
  const usages = certificate.keyUsage as readonly string[] | undefined; // Node gives undefined where there is none
  return {
    pem: certificate.toString(),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: namesOf(certificate),
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
    sha256: certificate.fingerprint256,
    isAuthority: certificate.ca,
    isSelfSigned: certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey),
    isForServers: !usages || usages.includes(SERVER_AUTH) || usages.includes(ANY_USAGE),
    keyKind: kindOf(certificate.publicKey),
  };
}

function namesOf(certificate: X509Certificate): readonly string[] {
  const names: string[] = [];
  for (const part of (certificate.subjectAltName ?? "").split(", ")) {
    const name = /^(?:DNS|IP Address):([\w.*:-]+)$/.exec(part)?.[1];
    if (name !== undefined) names.push(name.includes(":") ? shortIpv6(name) : name.toLowerCase());
  }
  if (names.length > 0) return names;
  const common = /(?:^|\n)CN=([^\n]+)/.exec(certificate.subject)?.[1];
  return common === undefined ? [] : [common.toLowerCase()];
}

function shortIpv6(address: string): string {
  const octets = parseAddress(address);
  return octets === undefined ? address.toLowerCase() : printAddress(octets);
}

function describeKey(key: KeyObject): PrivateKey {
  return {
    kind: kindOf(key),
    rsaBits: key.asymmetricKeyType?.startsWith("rsa") ? key.asymmetricKeyDetails?.modulusLength : undefined,
    fits: (certificatePem) => new X509Certificate(certificatePem).checkPrivateKey(key),
    toPem: () => key.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function kindOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string {
  return `${(type ?? "unknown").toUpperCase()} ${details?.namedCurve ?? details?.modulusLength ?? ""}`.trim();
}

/** What the text seems to be instead: only what can be seen. */
function whatElse(pem: string): string {
  const labels = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----/g)].map(([, label]) => label);
  if (labels.length > 0) return ` instead of ${[...new Set(labels)].slice(0, 3).join(", ")}`;
  if (/^0\x82|^0\x80/.test(pem)) return " instead of binary DER or PKCS#12";
  return ` instead of ${pem.trim() === "" ? "nothing" : `${pem.length} characters without one`}`;
}

/** OpenSSL's own words, without its file names and numbers. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split(":").at(-1)?.trim() ?? "unreadable") : "unreadable";

const oneLine = (name: string): string => name.split("\n").join(", ");
