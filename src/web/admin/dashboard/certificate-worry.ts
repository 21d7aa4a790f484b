import type { CertificateView } from "#api/certificates";

/** Our own authority renews by itself long before; whoever else renews needs some weeks. */
const SOON_DAYS = 30;
const VERY_SOON_DAYS = 7;

export interface CertificateWorry {
  readonly kind: "ended" | "ends" | "lacks";
  readonly level: "error" | "warn";
  readonly days: number;
  readonly names: readonly string[];
}

/** What is wrong with the certificate in use, the gravest first; undefined: nothing. */
export function certificateWorry(
  certificate: Pick<CertificateView, "daysLeft" | "missingNames">,
): CertificateWorry | undefined {
  const { daysLeft: days, missingNames: names } = certificate;
  if (days < 0) return { kind: "ended", level: "error", days: -days, names };
  if (days <= SOON_DAYS)
    return { kind: "ends", level: days <= VERY_SOON_DAYS ? "error" : "warn", days, names };
  return names.length > 0 ? { kind: "lacks", level: "warn", days, names } : undefined;
}
