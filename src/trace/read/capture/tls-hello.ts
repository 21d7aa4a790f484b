import { u16 } from "#formats/pcap/packet";

const ALERTS: Readonly<Record<number, string>> = {
  0: "close_notify",
  10: "unexpected_message",
  20: "bad_record_mac",
  40: "handshake_failure",
  42: "bad_certificate",
  43: "unsupported_certificate",
  44: "certificate_revoked",
  45: "certificate_expired",
  46: "certificate_unknown",
  47: "illegal_parameter",
  48: "unknown_ca",
  49: "access_denied",
  50: "decode_error",
  51: "decrypt_error",
  70: "protocol_version",
  71: "insufficient_security",
  80: "internal_error",
  86: "inappropriate_fallback",
  112: "unrecognized_name",
  116: "certificate_required",
  120: "no_application_protocol",
};

export const isTls = (bytes: Uint8Array): boolean =>
  (bytes[0] === 22 || bytes[0] === 21) && bytes[1] === 3 && (bytes[2] ?? 9) <= 4;

/** An alert that is still readable (RFC 8446 §6): `handshake_failure (40)`. */
export function alertIn(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 21 || bytes[1] !== 3 || u16(bytes, 3) !== 2 || bytes.length < 7) return undefined;
  const code = bytes[6] ?? 0;
  return `${ALERTS[code] ?? "alert"} (${code})`;
}

/** The server name that a ClientHello asks for (RFC 6066 §3); undefined: it asks for none, or this is none. */
export function serverNameIn(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 22 || bytes[5] !== 1) return undefined;
  let at = 5 + 4 + 2 + 32;
  at += 1 + (bytes[at] ?? 0); // session
  at += 2 + u16(bytes, at); // cipher suites
  at += 1 + (bytes[at] ?? 0); // compression
  const end = Math.min(bytes.length, at + 2 + u16(bytes, at));
  at += 2;
  while (at + 4 <= end) {
    const [type, length] = [u16(bytes, at), u16(bytes, at + 2)];
    if (type === 0) {
      const name = bytes.subarray(at + 9, Math.min(end, at + 9 + u16(bytes, at + 7)));
      const text = String.fromCharCode(...name.subarray(0, 255));
      return /^[\w.-]+$/.test(text) ? text : undefined;
    }
    at += 4 + length;
  }
  return undefined;
}
