import { malformed, type Parsed, parsed } from "#base/parsed";
import { ipBytes } from "./address.ts";

/** A network: an address and how many of its bits count (RFC 4632 §3.1). */
export interface Network {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** Reads `10.0.0.0/8`, `2001:db8::/32`, or one address. Bits behind the prefix must be 0. */
export function parseNetwork(text: string): Parsed<Network> {
  const expected = "a network like 10.0.0.0/8 or 2001:db8::/32";
  const [address = "", prefix, more] = text.split("/");
  const bytes = address.includes("%") ? undefined : ipBytes(address);
  if (!bytes || more !== undefined) return malformed(expected);
  const most = bytes.length * 8;
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || Number(prefix) > most))
    return malformed(expected);
  const bits = prefix === undefined ? most : Number(prefix);
  for (let bit = bits; bit < most; bit++) {
    if (bitOf(bytes, bit) === 1) return malformed(`${expected}; behind /${bits} every bit is 0`);
  }
  return parsed({ bytes, bits });
}

/** Whether an address of 4 or 16 bytes lies in the network. */
export function isIn(network: Network, address: Uint8Array): boolean {
  if (network.bytes.length !== address.length) return false;
  const whole = network.bits >> 3;
  for (let at = 0; at < whole; at++) if (network.bytes[at] !== address[at]) return false;
  for (let bit = whole * 8; bit < network.bits; bit++) {
    if (bitOf(network.bytes, bit) !== bitOf(address, bit)) return false;
  }
  return true;
}

const bitOf = (bytes: Uint8Array, bit: number): number => ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
