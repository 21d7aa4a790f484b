import { malformed, type Parsed, parsed } from "#base/parsed";
import { ATTRIBUTE, HEADER_BYTES, MAGIC_COOKIE } from "./codes.ts";
import { crc32 } from "./crc32.ts";

export type StunClass = "request" | "indication" | "success" | "error";
const CLASSES: readonly StunClass[] = ["request", "indication", "success", "error"];

export interface StunAttribute {
  readonly type: number;
  /** A view of the message, without padding. */
  readonly value: Uint8Array;
  /** Where its header begins in the message. */
  readonly at: number;
}

/** A STUN message as it was read; nothing of it was proven. */
export interface StunMessage {
  readonly kind: StunClass;
  readonly method: number;
  /** 12 bytes. */
  readonly transactionId: Uint8Array;
  /** In their order. What stands behind MESSAGE-INTEGRITY, and may not, is left out (RFC 8489 §14.5). */
  readonly attributes: readonly StunAttribute[];
  /** The whole message. */
  readonly bytes: Uint8Array;
}

/** More attributes than any client sends; what is behind them would only cost time. */
const MOST_ATTRIBUTES = 64;
const FINGERPRINT_XOR = 0x5354554e; // RFC 8489 §14.7

/** Whether bytes begin as a STUN message does: two zero bits and the magic cookie (RFC 8489 §5). */
export function looksLikeStun(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER_BYTES && (bytes[0] ?? 0xff) < 0x40 && read32(bytes, 4) === MAGIC_COOKIE;
}

/** Reads one message that fills `bytes` (RFC 8489 §5, §14). Attributes are views; nothing is copied. */
export function readStun(bytes: Uint8Array): Parsed<StunMessage> {
  if (!looksLikeStun(bytes)) return malformed("a STUN header");
  const type = read16(bytes, 0);
  const length = read16(bytes, 2);
  if (length % 4 !== 0 || length + HEADER_BYTES !== bytes.length)
    return malformed("the length that the header names");
  const attributes: StunAttribute[] = [];
  let sealed = false;
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    if (at + 4 > bytes.length) return malformed("a whole attribute header");
    const attribute = read16(bytes, at);
    const size = read16(bytes, at + 2);
    const next = at + 4 + ((size + 3) & ~3);
    if (next > bytes.length) return malformed("a whole attribute value");
    if (attributes.length === MOST_ATTRIBUTES) return malformed(`at most ${MOST_ATTRIBUTES} attributes`);
    if (!sealed || BEHIND_INTEGRITY.has(attribute)) {
      attributes.push({ type: attribute, value: bytes.subarray(at + 4, at + 4 + size), at });
    }
    sealed ||= attribute === ATTRIBUTE.messageIntegrity || attribute === ATTRIBUTE.messageIntegritySha256;
    if (attribute === ATTRIBUTE.fingerprint) break; // nothing counts behind it (§14.7)
    at = next;
  }
  const kind = CLASSES[((type >> 7) & 2) | ((type >> 4) & 1)] ?? "request";
  const method = (type & 0xf) | ((type >> 1) & 0x70) | ((type >> 2) & 0xf80);
  return parsed({ kind, method, transactionId: bytes.subarray(8, HEADER_BYTES), attributes, bytes });
}
const BEHIND_INTEGRITY: ReadonlySet<number> = new Set([
  ATTRIBUTE.messageIntegritySha256,
  ATTRIBUTE.fingerprint,
]);

/** The value of the first attribute of a type; of repeated ones only the first counts (RFC 8489 §14). */
export function attributeOf(message: StunMessage, type: number): Uint8Array | undefined {
  return message.attributes.find((attribute) => attribute.type === type)?.value;
}

/**
 * What MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256 is calculated over (RFC 8489 §14.5, §14.6): everything before it, with the length
 * that the header had when it was the last attribute.
 */
export function signedPart(message: StunMessage, integrity: StunAttribute): Uint8Array {
  const signed = message.bytes.slice(0, integrity.at);
  write16(signed, 2, integrity.at - HEADER_BYTES + 4 + integrity.value.length);
  return signed;
}

/** Whether FINGERPRINT fits the message; undefined when it has none (RFC 8489 §14.7). */
export function fingerprintFits(message: StunMessage): boolean | undefined {
  const found = message.attributes.find(({ type }) => type === ATTRIBUTE.fingerprint);
  if (!found) return undefined;
  return (
    found.value.length === 4 && read32(found.value, 0) === fingerprint(message.bytes.subarray(0, found.at))
  );
}

/** What a printed message ends with. */
export interface StunSeal {
  /** HMAC-SHA1 under the key of whom it goes to or comes from: 20 bytes. */
  readonly sign?: (bytes: Uint8Array) => Uint8Array;
  readonly fingerprint?: boolean;
}

/** What is to be printed. */
export interface StunParts {
  readonly kind: StunClass;
  readonly method: number;
  readonly transactionId: Uint8Array;
  readonly attributes: readonly (readonly [type: number, value: Uint8Array])[];
}

const INTEGRITY_BYTES = 4 + 20;
const FINGERPRINT_BYTES = 4 + 4;

/** Prints a message, with MESSAGE-INTEGRITY and FINGERPRINT at its end where they are wanted (RFC 8489 §5, §14). */
export function printStun(parts: StunParts, seal: StunSeal = {}): Uint8Array {
  let size = HEADER_BYTES;
  for (const [, value] of parts.attributes) size += 4 + ((value.length + 3) & ~3);
  const body = size;
  if (seal.sign) size += INTEGRITY_BYTES;
  if (seal.fingerprint) size += FINGERPRINT_BYTES;
  const bytes = new Uint8Array(size);
  const { method } = parts;
  const kind = CLASSES.indexOf(parts.kind);
  write16(
    bytes,
    0,
    (method & 0xf) | ((kind & 1) << 4) | ((method & 0x70) << 1) | ((kind & 2) << 7) | ((method & 0xf80) << 2),
  );
  write32(bytes, 4, MAGIC_COOKIE);
  bytes.set(parts.transactionId, 8);
  let at = HEADER_BYTES;
  for (const [type, value] of parts.attributes) {
    write16(bytes, at, type);
    write16(bytes, at + 2, value.length);
    bytes.set(value, at + 4);
    at += 4 + ((value.length + 3) & ~3);
  }
  if (seal.sign) {
    write16(bytes, 2, body - HEADER_BYTES + INTEGRITY_BYTES);
    write16(bytes, at, ATTRIBUTE.messageIntegrity);
    write16(bytes, at + 2, 20);
    bytes.set(seal.sign(bytes.subarray(0, at)), at + 4);
    at += INTEGRITY_BYTES;
  }
  write16(bytes, 2, size - HEADER_BYTES);
  if (seal.fingerprint) {
    write16(bytes, at, ATTRIBUTE.fingerprint);
    write16(bytes, at + 2, 4);
    write32(bytes, at + 4, fingerprint(bytes.subarray(0, at)));
  }
  return bytes;
}

const fingerprint = (bytes: Uint8Array): number => (crc32(bytes) ^ FINGERPRINT_XOR) >>> 0;

export const read16 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
export const read32 = (bytes: Uint8Array, at: number): number =>
  ((read16(bytes, at) << 16) | read16(bytes, at + 2)) >>> 0;
export function write16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
}
function write32(bytes: Uint8Array, at: number, value: number): void {
  write16(bytes, at, value >>> 16);
  write16(bytes, at + 2, value);
}
