import type { Rule } from "../finding.ts";
import { placeOf } from "../words.ts";

/** TLS that ended in an alert: the connection never came about (RFC 8446 §6.2). */
export const tlsAlerts: Rule = {
  id: "tls.alert",
  about: "TLS connections that one end refused",
  look: (story, session) =>
    session
      ? []
      : story.tls
          .filter(({ alert }) => alert !== undefined && !alert.startsWith("close_notify"))
          .slice(0, 50)
          .map(({ alert, from, to, position }) => ({
            rule: "tls.alert",
            severity: "error" as const,
            sentence: `${placeOf(from)} ended the TLS handshake with ${placeOf(to)} by the alert ${alert} (frame ${position.frame ?? "?"}).`,
            proof: [],
            fix: alert?.includes("unknown_ca")
              ? `Let ${placeOf(from)} trust the authority that issued the certificate of ${placeOf(to)}.`
              : "Compare certificates, names and TLS versions of the two.",
          })),
};
