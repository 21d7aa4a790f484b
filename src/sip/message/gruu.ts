const UUID = /^urn:uuid:([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i;
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const MOST_INSTANCE = 200;

/**
 * What names a device in its GRUU: the same text in the Communicator form and in that of RFC 5627. From a UUID it is the
 * base64url of its 16 bytes in little-endian GUID layout and two zero bytes, 24 characters (MS-SIPRE); from another URN the
 * base64url of the text, which cannot be mistaken for the former because no URN holds a zero byte. Undefined when the URN is too long.
 * It can always be computed again, so a GRUU outlives registrations without being stored.
 */
export function gruuOpaque(instance: string): string | undefined {
  const [, first, second, third, ...rest] = UUID.exec(instance) ?? [];
  if (first === undefined || second === undefined || third === undefined) {
    const bytes = Array.from(instance, (character) => character.charCodeAt(0) & 0xff);
    return instance.length <= MOST_INSTANCE && instance !== "" ? base64url(bytes) : undefined;
  }
  const group = (hex: string): number[] =>
    (hex.match(/../g) ?? []).map((digits) => Number.parseInt(digits, 16));
  return base64url([
    ...group(first).reverse(),
    ...group(second).reverse(),
    ...group(third).reverse(),
    ...group(rest.join("")),
    0,
    0,
  ]);
}

/** `sip:alice@example.com;opaque=user:epid:…;gruu`, which Communicator clients know (MS-SIPRE). `aor` without scheme. */
export const printCommunicatorGruu = (aor: string, opaque: string): string =>
  `sip:${escapeUser(aor)};opaque=user:epid:${opaque};gruu`;

/** `sip:alice@example.com;gr=…`, a public GRUU (RFC 5627 §3.1). `aor` without scheme. */
export const printPublicGruu = (aor: string, opaque: string): string => `sip:${escapeUser(aor)};gr=${opaque}`;

/** The SIP URI of an address-of-record. `aor` without scheme. */
export const printAddressOfRecord = (aor: string): string => `sip:${escapeUser(aor)}`;

/** The user part of an address-of-record with the escapes that RFC 3261 §25.1 wants; most have none. */
function escapeUser(aor: string): string {
  const at = aor.lastIndexOf("@");
  const user = aor.slice(0, at);
  if (/^[\w.!~*'()&=+$,;?/-]*$/.test(user)) return aor;
  return encodeURIComponent(user) + aor.slice(at);
}

function base64url(bytes: readonly number[]): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [one = 0, two = 0, three = 0] = bytes.slice(at, at + 3);
    const bits = (one << 16) | (two << 8) | three;
    const length = Math.min(4, bytes.length - at + 1);
    for (let digit = 0; digit < length; digit++) text += BASE64URL.charAt((bits >> (18 - 6 * digit)) & 63);
  }
  return text;
}
