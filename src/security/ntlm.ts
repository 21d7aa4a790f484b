import { createHmac, hash, timingSafeEqual } from "node:crypto";
import {
  NTLM_56,
  NTLM_128,
  NTLM_EXTENDED_SESSION_SECURITY,
  NTLM_KEY_EXCHANGE,
  type NtlmAuthenticate,
} from "#formats/ntlm/authenticate-message";
import { rc4 } from "./rc4.ts";

/** What signs one security association, each direction with its own keys (MS-NLMP 3.4.5). */
export interface NtlmKeys {
  readonly clientSign: Uint8Array;
  readonly clientSeal: Uint8Array;
  readonly serverSign: Uint8Array;
  readonly serverSeal: Uint8Array;
  /** What lies over the checksum of each signature: SIP's sequence number never changes, so this does not either. */
  readonly clientMask: Uint8Array;
  readonly serverMask: Uint8Array;
  /** For clients without extended session security: one key for all. */
  readonly sessionKey: Uint8Array;
  readonly extended: boolean;
}

/** SIP numbers no NTLM messages: every signature has this sequence number (MS-SIPAE 3.2.5.2). */
const SEQUENCE = Buffer.from([100, 0, 0, 0]);
const VERSION_ONE = "01000000";
const NO_MASK = Buffer.alloc(8);

const hmac = (key: Uint8Array, ...parts: Uint8Array[]): Buffer => {
  const mac = createHmac("md5", key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};
const md5 = (...parts: Uint8Array[]): Buffer => hash("md5", Buffer.concat(parts), "buffer");

/**
 * Checks an NTLMv2 answer against the NT hash of the password and derives the keys (MS-NLMP 3.3.2, 3.4.5). Names count as they
 * stand in the message. Undefined: the password is another one, or the answer is NTLMv1, which is refused.
 */
export function verifyNtlm(
  ntHash: Uint8Array,
  message: NtlmAuthenticate,
  serverChallenge: Uint8Array,
): NtlmKeys | undefined {
  const { ntResponse, user, domain } = message;
  if (ntResponse.length < 44) return undefined; // 24 bytes are NTLMv1 or "NTLM2 session"
  const proof = ntResponse.subarray(0, 16);
  const hashed = ntResponse.subarray(16);
  for (const upper of new Set([user.toUpperCase(), asciiUpper(user)])) {
    const key = hmac(ntHash, Buffer.from(upper + domain, "utf16le"));
    if (timingSafeEqual(hmac(key, serverChallenge, hashed), proof))
      return deriveKeys(hmac(key, proof), message);
  }
  return undefined;
}

/** COMPAT pidgin-sipe makes only ASCII letters upper case. */
const asciiUpper = (text: string): string => text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());

function deriveKeys(sessionBase: Uint8Array, { flags, encryptedSessionKey }: NtlmAuthenticate): NtlmKeys {
  const keyExchange = (flags & NTLM_KEY_EXCHANGE) !== 0;
  const sessionKey = keyExchange ? rc4(sessionBase, encryptedSessionKey) : sessionBase;
  const sealBytes = (flags & NTLM_128) !== 0 ? 16 : (flags & NTLM_56) !== 0 ? 7 : 5;
  const derive = (from: Uint8Array, way: string, what: string): Buffer =>
    md5(from, Buffer.from(`session key to ${way} ${what} key magic constant\0`, "latin1"));
  const seal = sessionKey.subarray(0, sealBytes);
  const clientSeal = derive(seal, "client-to-server", "sealing");
  const serverSeal = derive(seal, "server-to-client", "sealing");
  const maskOf = (key: Uint8Array): Uint8Array => (keyExchange ? rc4(md5(key, SEQUENCE), NO_MASK) : NO_MASK);
  return {
    clientSign: derive(sessionKey, "client-to-server", "signing"),
    clientSeal,
    serverSign: derive(sessionKey, "server-to-client", "signing"),
    serverSeal,
    clientMask: maskOf(clientSeal),
    serverMask: maskOf(serverSeal),
    sessionKey,
    extended: (flags & NTLM_EXTENDED_SESSION_SECURITY) !== 0,
  };
}

/** The signature of a text (octets) in one direction: 32 upper-case hex digits (MS-NLMP 3.4.4.2, 2.2.2.9.2; 3.4.4.1 without the extension). */
export function signNtlm(keys: NtlmKeys, direction: "client" | "server", octets: string): string {
  if (!keys.extended) return signPlain(keys.sessionKey, Buffer.from(octets, "latin1"));
  const [key, mask] =
    direction === "client" ? [keys.clientSign, keys.clientMask] : [keys.serverSign, keys.serverMask];
  const checksum = macOf(key, octets);
  for (let at = 0; at < 8; at++) checksum[at] = (checksum[at] ?? 0) ^ (mask[at] ?? 0);
  return `${VERSION_ONE}${checksum.toString("hex", 0, 8).toUpperCase()}${SEQUENCE_HEX}`;
}

/**
 * HMAC-MD5 (RFC 2104) over the sequence number and a text, as two plain hashes: every notification to a Communicator client is signed,
 * and an object of createHmac costs 13 µs where these cost 2.
 */
function macOf(key: Uint8Array, octets: string): Buffer {
  const length = TEXT_AT + octets.length;
  const inner = length <= INNER.length ? INNER : Buffer.concat([INNER.subarray(0, TEXT_AT)], length);
  for (let at = 0; at < 64; at++) {
    inner[at] = (key[at] ?? 0) ^ 0x36;
    OUTER[at] = (key[at] ?? 0) ^ 0x5c;
  }
  inner.write(octets, TEXT_AT, "latin1");
  OUTER.set(hash("md5", inner.subarray(0, length), "buffer"), 64);
  return hash("md5", OUTER, "buffer");
}

const TEXT_AT = 64 + SEQUENCE.length;
/** Written anew for each text; a signature's text has some 300 octets. */
const INNER = Buffer.alloc(2048);
const OUTER = Buffer.alloc(64 + 16);
SEQUENCE.copy(INNER, 64);

/** Without extended session security: an RC4 stream over pad, CRC-32 and sequence; the pad is zeroed afterwards. */
function signPlain(key: Uint8Array, text: Buffer): string {
  const clear = Buffer.alloc(12);
  clear.writeUInt32LE(crc32(text), 4);
  SEQUENCE.copy(clear, 8);
  const sealed = rc4(key, clear);
  return `${VERSION_ONE}00000000${hex(sealed.subarray(4))}`;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase();
const SEQUENCE_HEX = hex(SEQUENCE);

/** CRC-32 as in ISO 3309 (MS-NLMP 3.4.4.1). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
