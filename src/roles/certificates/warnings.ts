import { ExplainedError } from "#base/explained-error";
import type { MissingName } from "./decide-names.ts";

const RENEW = "parley cert import FILE --key FILE";

/** CERT-0001: the certificate in use has expired; clients refuse to connect. */
export function expired(subject: string, notAfter: string, now: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0001",
    what: `The certificate of ${subject} ended at ${notAfter}; clients refuse to connect over TLS.`,
    why: { kind: "certificate.validity", observed: { now }, expected: { before: notAfter } },
    fix: [{ text: "Import a new certificate; it counts at once.", command: RENEW }],
  });
}

/** CERT-0002: the certificate in use ends within 30 days. */
export function endsSoon(subject: string, notAfter: string, daysLeft: number): ExplainedError {
  return new ExplainedError({
    id: "CERT-0002",
    what: `The certificate of ${subject} ends in ${daysLeft} days, at ${notAfter}.`,
    why: { kind: "certificate.days-left", observed: daysLeft, expected: { atLeast: 30 } },
    fix: [{ text: "Renew it where it came from, and import the new one.", command: RENEW }],
  });
}

/** CERT-0003: by our clock the certificate in use is not valid yet. */
export function notYetValid(subject: string, notBefore: string, now: string): ExplainedError {
  return new ExplainedError({
    id: "CERT-0003",
    what: `The certificate of ${subject} begins at ${notBefore}; by this server's time it is ${now}.`,
    why: { kind: "certificate.validity", observed: { now }, expected: { from: notBefore } },
    fix: [
      {
        text: "Compare this server's time with one that you trust, and set it where it is wrong.",
        command: "timedatectl",
      },
      {
        text: "Where it is right, go back to the certificate before until then.",
        command: "parley cert undo",
      },
    ],
  });
}

/** CERT-0004: the certificate in use lacks names that clients look for. */
export function lacksNames(missing: readonly MissingName[], present: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "CERT-0004",
    what: `The certificate in use lacks ${missing.map(({ name }) => name).join(", ")}.`,
    why: {
      kind: "certificate.names",
      observed: { present: present.slice(0, 50) },
      expected: { missing: missing.map(({ name, stops }) => ({ name, stops })) },
    },
    fix: [{ text: "Import a certificate that has these names too.", command: RENEW }],
  });
}

/** CERT-0005: our own authority ends within a year; a new one has to be trusted by all clients in time. */
export function authorityEndsSoon(notAfter: string, daysLeft: number): ExplainedError {
  return new ExplainedError({
    id: "CERT-0005",
    what: `This server's own certificate authority ends in ${daysLeft} days, at ${notAfter}.`,
    why: { kind: "certificate.authority-days-left", observed: daysLeft, expected: { atLeast: 365 } },
    fix: [
      {
        text: "Move the file authority.pem in the certificates folder away and restart: a new authority is made. Let clients trust it.",
        command: "parley cert trust",
      },
    ],
  });
}
