import type { TLSSocket } from "node:tls";

/** Names in one certificate that we look at; a partner's has a few. */
const MOST_NAMES = 100;

/**
 * The names that the other end has proven by its certificate (RFC 5922 §7.1): DNS names and the hosts of SIP URIs in the
 * subject alternative name, else the common name. Empty where it showed none, or none that we trust.
 */
export function peerNamesOf(socket: TLSSocket): readonly string[] {
  if (!isProven(socket)) return NONE;
  const { subjectaltname, subject } = socket.getPeerCertificate();
  const names = namesIn(subjectaltname ?? "");
  if (names.length > 0) return names;
  const common = subject?.CN;
  return typeof common === "string" ? [common.toLowerCase()] : NONE;
}

/**
 * Whether an authority that we trust vouches for the certificate. `authorized` is set by Node for clients and for its own
 * TLS server only; on a TLSSocket made by hand the answer of OpenSSL has to be asked for. Should a Node come without
 * that question, nobody is proven.
 */
function isProven(socket: TLSSocket): boolean {
  if (socket.authorized) return true;
  if (socket.destroyed || !("_handle" in socket)) return false;
  const handle = socket._handle;
  if (typeof handle !== "object" || handle === null || !("verifyError" in handle)) return false;
  return typeof handle.verifyError === "function" && handle.verifyError() === null;
}

/** The names in Node's spelling of a subject alternative name, as in `DNS:a.example, URI:sip:example.com`. */
export function namesIn(subjectAltName: string): readonly string[] {
  const names: string[] = [];
  for (const part of subjectAltName.split(", ", MOST_NAMES)) {
    // A name with a quote is one that tries to look like two (CVE-2021-44532).
    const name = /^(?:DNS:|URI:sip:)([\w.*-]+)$/.exec(part)?.[1];
    if (name !== undefined) names.push(name.toLowerCase());
  }
  return names;
}

const NONE: readonly string[] = [];
