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

/** Whether a record of TLS begins here that a connection may begin with: a handshake or an alert. */
export const isTls = (bytes: Uint8Array): boolean =>
  (bytes[0] === 22 || bytes[0] === 21) && bytes[1] === 3 && (bytes[2] ?? 9) <= 4;

/** `handshake_failure (40)` (RFC 8446 §6). */
export const alertName = (code: number): string => `${ALERTS[code] ?? "alert"} (${code})`;

const [CLIENT_HELLO, SERVER_NAME] = [1, 0];
const NAME = /^[\w.-]{1,255}$/;

/**
 * Reads a ClientHello (RFC 8446 §4.1.2) from the handshake messages of a connection, without the headers of records, with the server name
 * that it asks for (RFC 6066 §3). `more`: it is not whole; undefined: this is another message.
 */
export function readClientHello(
  bytes: Uint8Array,
): { readonly serverName: string | undefined } | "more" | undefined {
  if (bytes.length < 4) return "more";
  if (bytes[0] !== CLIENT_HELLO) return undefined;
  const end = 4 + (bytes[1] ?? 0) * 65_536 + u16(bytes, 2);
  if (bytes.length < end) return "more";
  let at = 4 + 2 + 32;
  at += 1 + (bytes[at] ?? 0); // session
  at += 2 + u16(bytes, at); // cipher suites
  at += 1 + (bytes[at] ?? 0); // compression
  at += 2; // length of the extensions
  while (at + 4 <= end) {
    const [type, length] = [u16(bytes, at), u16(bytes, at + 2)];
    if (type === SERVER_NAME)
      return { serverName: nameIn(bytes.subarray(at + 4, Math.min(end, at + 4 + length))) };
    at += 4 + length;
  }
  return { serverName: undefined };
}

/** Behind the length of the list, and the kind and length of the one name that there is. */
function nameIn(extension: Uint8Array): string | undefined {
  const name = String.fromCharCode(...extension.subarray(5, 5 + Math.min(256, u16(extension, 3))));
  return NAME.test(name) ? name : undefined;
}
