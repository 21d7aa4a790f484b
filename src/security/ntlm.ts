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
  /** For clients without extended session security: one key for all. */
  readonly sessionKey: Uint8Array;
  readonly extended: boolean;
  readonly keyExchange: boolean;
}

/** SIP numbers no NTLM messages: every signature has this sequence number (MS-SIPAE 3.2.5.2). */
const SEQUENCE = Buffer.from([100, 0, 0, 0]);
const VERSION_ONE = "01000000";

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
  return {
    clientSign: derive(sessionKey, "client-to-server", "signing"),
    clientSeal: derive(seal, "client-to-server", "sealing"),
    serverSign: derive(sessionKey, "server-to-client", "signing"),
    serverSeal: derive(seal, "server-to-client", "sealing"),
    sessionKey,
    extended: (flags & NTLM_EXTENDED_SESSION_SECURITY) !== 0,
    keyExchange,
  };
}

/** The signature of a text (octets) in one direction: 32 upper-case hex digits (MS-NLMP 3.4.4.2, 2.2.2.9.2; 3.4.4.1 without the extension). */
export function signNtlm(keys: NtlmKeys, direction: "client" | "server", octets: string): string {
  const text = Buffer.from(octets, "latin1");
  if (!keys.extended) return signPlain(keys.sessionKey, text);
  const [sign, seal] =
    direction === "client" ? [keys.clientSign, keys.clientSeal] : [keys.serverSign, keys.serverSeal];
  const mac = hmac(sign, SEQUENCE, text).subarray(0, 8);
  const checksum = keys.keyExchange ? rc4(md5(seal, SEQUENCE), mac) : mac;
  return `${VERSION_ONE}${hex(checksum)}${hex(SEQUENCE)}`;
}

/** Without extended session security: an RC4 stream over pad, CRC-32 and sequence; the pad is zeroed afterwards. */
function signPlain(key: Uint8Array, text: Buffer): string {
  const clear = Buffer.alloc(12);
  clear.writeUInt32LE(crc32(text), 4);
  SEQUENCE.copy(clear, 8);
  const sealed = rc4(key, clear);
  return `${VERSION_ONE}00000000${hex(sealed.subarray(4))}`;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase();

/** CRC-32 as in ISO 3309 (MS-NLMP 3.4.4.1). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
