import type { Octets } from "#base/octets";
import type { SocketAddress } from "./flow.ts";
import { parseAddress } from "./ip-address.ts";

const COOKIE = "\x21\x12\xa4\x42";
const BINDING_REQUEST = "\x00\x01";
const BINDING_SUCCESS = "\x01\x01";
const XOR_MAPPED_ADDRESS = "\x00\x20";

/** Whether a datagram on a SIP port is STUN (RFC 5389 §6): no SIP message begins with an octet below 4. */
export function isStun(datagram: Octets): boolean {
  return datagram.length >= 20 && datagram.charCodeAt(0) < 4 && datagram.startsWith(COOKIE, 4);
}

/**
 * The answer to a STUN binding request, which phones send to keep their UDP flow open and to see where it comes out
 * (RFC 5626 §4.4.2, RFC 5389 §15.2); undefined for anything else.
 */
export function answerStun(datagram: Octets, remote: SocketAddress): Octets | undefined {
  const address = parseAddress(remote.address);
  if (!isStun(datagram) || !datagram.startsWith(BINDING_REQUEST) || address === undefined) return undefined;
  const cookieAndId = datagram.slice(4, 20);
  const family = address.length === 4 ? "\x00\x01" : "\x00\x02";
  const value = family + xor(word(remote.port), cookieAndId) + xor(address, cookieAndId);
  const attribute = XOR_MAPPED_ADDRESS + word(value.length) + value;
  return BINDING_SUCCESS + word(attribute.length) + cookieAndId + attribute;
}

const word = (number: number): Octets => String.fromCharCode(number >> 8, number & 0xff);

function xor(octets: Octets, mask: Octets): Octets {
  let result = "";
  for (let at = 0; at < octets.length; at++) {
    result += String.fromCharCode(octets.charCodeAt(at) ^ mask.charCodeAt(at));
  }
  return result;
}
