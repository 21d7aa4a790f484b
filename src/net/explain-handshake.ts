import type { ExplainedError } from "#base/explained-error";
import {
  certificateExpiredForPeer,
  certificateNotTrusted,
  handshakeBrokenOff,
  noCommonCipher,
  noCommonVersion,
} from "./problems.ts";
import { codeOf, describeEnd } from "./socket-words.ts";

/** What was measured of a handshake that failed. */
export interface FailedHandshake {
  /** What OpenSSL or the socket said; missing when the client just left. */
  readonly error: Error | undefined;
  /** The newest TLS version in the client's hello. */
  readonly offered: string | undefined;
  /** The oldest that we accept. */
  readonly minVersion: string;
  /** ISO 8601, of our certificate. */
  readonly notAfter: string;
}

/** Alerts that speak of our certificate (RFC 8446 §6.2). */
const ABOUT_CERTIFICATE: Readonly<Record<number, string>> = {
  42: "bad_certificate",
  43: "unsupported_certificate",
  44: "certificate_revoked",
  46: "certificate_unknown",
  48: "unknown_ca",
};
const CERTIFICATE_EXPIRED = 45;
const PROTOCOL_VERSION = 70;

/** Says why a client's handshake with us failed. `now` in milliseconds since 1970. */
export function explainHandshake(seen: FailedHandshake, now: number): ExplainedError {
  const { error, offered, minVersion, notAfter } = seen;
  const code = codeOf(error) ?? "";
  const alert = alertOf(error);
  if (/UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|WRONG_VERSION_NUMBER/.test(code) || alert === PROTOCOL_VERSION) {
    return noCommonVersion(offered, minVersion);
  }
  if (/NO_SHARED_CIPHER|NO_SUITABLE_KEY_SHARE|NO_SHARED_GROUP|NO_SUITABLE_SIGNATURE_ALGORITHM/.test(code)) {
    return noCommonCipher(offered, code);
  }
  if (alert === CERTIFICATE_EXPIRED) {
    return certificateExpiredForPeer("certificate_expired", notAfter, new Date(now).toISOString());
  }
  const about = alert === undefined ? undefined : ABOUT_CERTIFICATE[alert];
  if (about !== undefined) {
    if (Date.parse(notAfter) <= now)
      return certificateExpiredForPeer(about, notAfter, new Date(now).toISOString());
    return certificateNotTrusted(about, notAfter);
  }
  return handshakeBrokenOff(said(error, alert), offered, notAfter);
}

/** The number of the TLS alert that the other end sent, where OpenSSL reports one. */
export function alertOf(error: Error | undefined): number | undefined {
  const number = /SSL alert number (\d{1,3})/.exec(error?.message ?? "")?.[1];
  return number === undefined ? undefined : Number(number);
}

function said(error: Error | undefined, alert: number | undefined): string {
  if (alert !== undefined) return `it sent alert ${alert}`;
  if (!error) return "it closed the connection without an alert";
  const code = codeOf(error);
  return code?.startsWith("ERR_SSL_") ? code.slice(8).toLowerCase().replaceAll("_", " ") : describeEnd(error);
}
