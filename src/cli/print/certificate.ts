import type { CertificateOrderView, CertificateView } from "#api/certificates";
import { printPairs, printTable, printTime } from "./table.ts";

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

export function printOrder(order: CertificateOrderView): string[] {
  return printPairs([
    ["order", order.id],
    ["state", order.state],
    ["from", order.from],
    ["subject", order.subject],
    ["names", order.names.join(", ")],
    ["template", order.template],
    ["authority", order.authority],
    ["number there", order.requestId ?? undefined],
    ["it says", order.said],
  ]);
}

export function printOrders(orders: readonly CertificateOrderView[]): string[] {
  if (orders.length === 0) return ["Nothing was asked for yet."];
  return printTable(
    ["ORDER", "WHEN", "FROM", "STATE", "SUBJECT", "TEMPLATE", "SAID"],
    orders.map((one) => [
      one.id,
      printTime(one.at),
      one.from,
      one.state,
      one.subject,
      one.template,
      one.said,
    ]),
  );
}
