import { type Octets, utf8Encode } from "#base/octets";
import { ipBytes, ipText } from "../ip/address.ts";
import { looksLikeChannelData } from "./channel-data.ts";
import { FAMILY, MAGIC_COOKIE } from "./codes.ts";
import { read16, read32, write16 } from "./message.ts";

export interface StunAddress {
  readonly address: string;
  readonly port: number;
}

/** MAPPED-ADDRESS, or an address XORed with cookie and transaction id (RFC 8489 §14.1, §14.2); undefined when it is neither family. */
export function readAddress(value: Uint8Array, transactionId?: Uint8Array): StunAddress | undefined {
  const length = value[1] === FAMILY.ipv4 ? 4 : value[1] === FAMILY.ipv6 ? 16 : 0;
  if (length === 0 || value.length !== 4 + length) return undefined;
  if (!transactionId) return { address: ipText(value.subarray(4)), port: read16(value, 2) };
  return {
    address: ipText(maskAddress(value.subarray(4), transactionId)),
    port: read16(value, 2) ^ (MAGIC_COOKIE >>> 16),
  };
}

/** The same as bytes; an address that is none becomes 0.0.0.0. */
export function printAddress({ address, port }: StunAddress, transactionId?: Uint8Array): Uint8Array {
  const plain = ipBytes(address) ?? new Uint8Array(4);
  const value = new Uint8Array(4 + plain.length);
  value[1] = plain.length === 4 ? FAMILY.ipv4 : FAMILY.ipv6;
  write16(value, 2, transactionId ? port ^ (MAGIC_COOKIE >>> 16) : port);
  value.set(transactionId ? maskAddress(plain, transactionId) : plain, 4);
  return value;
}

function maskAddress(bytes: Uint8Array, transactionId: Uint8Array): Uint8Array {
  return bytes.map(
    (byte, at) => byte ^ (at < 4 ? MAGIC_COOKIE >>> (24 - 8 * at) : (transactionId[at - 4] ?? 0)),
  );
}

/** ERROR-CODE (RFC 8489 §14.8). */
export function printError(code: number, reason: string): Uint8Array {
  const text = octetBytes(utf8Encode(reason).slice(0, MOST_REASON_BYTES));
  const value = new Uint8Array(4 + text.length);
  value[2] = Math.floor(code / 100);
  value[3] = code % 100;
  value.set(text, 4);
  return value;
}
/** Less than 128 characters (§14.8): at one byte each, and ours are ASCII. */
const MOST_REASON_BYTES = 127;

/** Undefined when it is no ERROR-CODE. The reason is as the other side wrote it, as octets. */
export function readError(value: Uint8Array): { readonly code: number; readonly reason: Octets } | undefined {
  const [, , hundreds = 0, rest = 0] = value;
  if (value.length < 4 || (hundreds & 7) < 3 || (hundreds & 7) > 6 || rest > 99) return undefined;
  return { code: (hundreds & 7) * 100 + rest, reason: bytesToOctets(value.subarray(4)) };
}

/** Four bytes, as LIFETIME has them (RFC 8656 §18.2). */
export function print32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Undefined when it has not four bytes. */
export function readLifetime(value: Uint8Array): number | undefined {
  return value.length === 4 ? read32(value, 0) : undefined;
}

/** CHANNEL-NUMBER: a number of two bytes, and two that do not count (RFC 8656 §18.1). */
export function readChannelNumber(value: Uint8Array): number | undefined {
  const number = read16(value, 0);
  return value.length === 4 && looksLikeChannelData(value) ? number : undefined;
}

/** UNKNOWN-ATTRIBUTES (RFC 8489 §14.9). */
export function printUnknown(types: readonly number[]): Uint8Array {
  const value = new Uint8Array(types.length * 2);
  for (const [at, type] of types.entries()) write16(value, at * 2, type);
  return value;
}

/** The bytes of octets, and back: names, realms and nonces stand in STUN as UTF-8. */
export const octetBytes = (octets: Octets): Uint8Array =>
  Uint8Array.from({ length: octets.length }, (_, at) => octets.charCodeAt(at));
export function bytesToOctets(bytes: Uint8Array): Octets {
  let octets = "";
  for (const byte of bytes) octets += String.fromCharCode(byte);
  return octets;
}
