import type { CertificateView } from "#api/certificates";
import { printPairs, printTime } from "./table.ts";

export function printCertificate(one: CertificateView): string[] {
  return printPairs([
    ["names", one.names.join(", ")],
    ["missing names", one.missingNames.join(", ")],
    ["subject", one.subject],
    ["issuer", one.issuer],
    ["source", one.source],
    ["from", printTime(one.notBefore)],
    ["until", `${printTime(one.notAfter)} (${one.daysLeft} days left)`],
    ["SHA-256", one.sha256],
    ["authority", one.authority?.subject],
    ["its SHA-256", one.authority?.sha256],
  ]);
}
