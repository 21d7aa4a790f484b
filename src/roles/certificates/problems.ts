import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";
import type { MissingName, SecureDevice } from "./decide-names.ts";

const IMPORT = "parley cert import FILE --key FILE";

/** CERT-0010: the text that was to be imported holds no certificate that can be read. */
export function certificateUnreadable(expected: string, length: number): ExplainedError {
  return new ExplainedError({
    id: "CERT-0010",
    what: `The certificate cannot be read: expected ${expected}.`,
    why: { kind: "certificate.pem", observed: `${length} characters`, expected },
    fix: [
      { text: "Give the certificate and its chain as PEM.", command: "openssl x509 -in FILE -text" },
      {
        text: "A PKCS#12 file is turned into PEM by OpenSSL.",
        command: "openssl pkcs12 -in FILE.pfx -nodes -out FILE.pem",
      },
    ],
  });
}

/** CERT-0011: the text that was to be imported holds no private key that can be read. */
export function keyUnreadable(expected: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0011",
    what: `The private key cannot be read: expected ${expected}.`,
    why: { kind: "certificate.key", observed: "not shown: it may be a secret", expected },
    fix: [
      {
        text: "Give the key as PEM (PKCS#8, PKCS#1 or EC) without a pass phrase.",
        command: "openssl pkey -in FILE -out KEY.pem",
      },
    ],
  });
}

/** CERT-0012: none of the certificates belongs to the private key. */
export function keyDoesNotMatch(keyKind: string, certificates: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "CERT-0012",
    what: "The private key belongs to none of the certificates.",
    why: {
      kind: "certificate.key-match",
      observed: { key: keyKind, certificates },
      expected: "a certificate with this key's public half",
    },
    fix: [{ text: "Give the key that the certificate was requested with.", command: IMPORT }],
  });
}

/** CERT-0013: the certificate that is to be used has expired. */
export function certificateOver(subject: string, notAfter: string, now: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0013",
    what: `The certificate of ${subject} ended at ${notAfter}, and was not put in use.`,
    why: { kind: "certificate.validity", observed: { now }, expected: { before: notAfter } },
    fix: [{ text: "Renew it where it came from, and import the new one.", command: IMPORT }],
  });
}

/** CERT-0014: the certificate that is to be used is not valid yet, by our clock. */
export function certificateNotYet(subject: string, notBefore: string, now: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0014",
    what: `The certificate of ${subject} begins at ${notBefore}; by this server's time it is ${now}.`,
    why: { kind: "certificate.validity", observed: { now }, expected: { from: notBefore } },
    fix: [
      { text: "Compare this server's time with that of others.", command: "parley doctor" },
      { text: "Where that time is right, import it when it begins.", command: IMPORT },
    ],
  });
}

/** CERT-0015: the certificate lacks names, so known clients would refuse it; not with `force`. */
export function namesMissing(
  missing: readonly MissingName[],
  present: readonly string[],
  stopped: readonly SecureDevice[] = [],
): ExplainedError {
  const names = missing.map(({ name }) => name);
  const people = [...new Set(stopped.map(({ address }) => address))];
  const now =
    people.length === 0
      ? ""
      : ` Signed in now and stopped by it: ${people.slice(0, 5).join(", ")}${people.length > 5 ? ` and ${people.length - 5} more` : ""}.`;
  return new ExplainedError({
    id: "CERT-0015",
    what: `The certificate lacks ${names.join(", ")}; it would stop ${[...new Set(missing.map(({ stops }) => stops))].join(", and ")}.${now}`,
    why: {
      kind: "certificate.names",
      observed: {
        present: present.slice(0, 50),
        stopped: stopped.slice(0, 50).map(({ address, userAgent }) => `${address} (${userAgent})`),
      },
      expected: { missing: missing.map(({ name, stops }) => ({ name, stops })) },
    },
    fix: [
      { text: "Order a certificate that has these names too." },
      { text: "Or take it all the same.", command: `${IMPORT} --force` },
    ],
  });
}

/** CERT-0016: the way from the certificate to its authority has a gap; not with `force`. */
export function chainIncomplete(
  subject: string,
  missingIssuer: string,
  given: readonly string[],
): ExplainedError {
  return new ExplainedError({
    id: "CERT-0016",
    what: `The certificate of ${subject} was issued by ${missingIssuer}, whose certificate is neither in the file nor trusted by this system.`,
    why: { kind: "certificate.chain", observed: { given }, expected: { issuer: missingIssuer } },
    fix: [
      { text: "Put the authority's intermediate certificates into the file, after the certificate itself." },
      { text: "Or take it without.", command: `${IMPORT} --force` },
    ],
  });
}

/** CERT-0017: the certificate or its key is not fit for a TLS server. */
export function notForServers(subject: string, observed: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0017",
    what: `The certificate of ${subject} does not fit a TLS server: it is ${observed}.`,
    why: { kind: "certificate.usage", observed, expected },
    fix: [{ text: `Order a certificate that is ${expected}.` }],
  });
}

/** CERT-0018: there is no certificate to go back to. */
export function nothingBefore(sha256: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0018",
    what: "There is no earlier certificate to go back to.",
    why: {
      kind: "certificate.previous",
      observed: { remembered: 0, inUse: sha256 },
      expected: { remembered: 1 },
    },
    fix: [{ text: "Import the certificate that is to be used.", command: IMPORT }],
  });
}

/** CERT-0020: a stored certificate or key is missing, damaged, or of another pair. `seen`: what was found, never the key itself. */
export function storedDamaged(file: string, seen: string, expected: string): ExplainedError {
  const gone = seen === "no such file";
  return new ExplainedError({
    id: "CERT-0020",
    what: gone ? `The file ${file} is missing.` : `The file ${file} holds ${seen} instead of ${expected}.`,
    why: { kind: "certificate.stored", observed: { file, seen }, expected },
    fix: [
      { text: "Put the file back from a backup." },
      {
        text: "Or move the certificates folder away: Parley then makes a new authority, which clients have to trust anew.",
      },
    ],
  });
}

/** CERT-0021: the certificates folder cannot be read or written. */
export function folderRefused(file: string, operation: "read" | "write", code: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0021",
    what: `Parley cannot ${operation} ${file}: ${code}.`,
    why: {
      kind: "certificate.folder",
      observed: { file, error: code },
      expected: `permission to ${operation} it`,
    },
    fix: [
      {
        text: "Give the folder to the user that Parley runs as, and see that the disk has room.",
        command: command`ls -la ${file}`,
      },
    ],
  });
}
