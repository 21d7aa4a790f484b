import { createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";
import { keyedHash } from "./keyed-hash.ts";

/** Everything that the relay asks to be calculated. */
export interface RelaySecrets {
  /** The password of a user name: base64 of its HMAC-SHA1 (draft-uberti-behave-turn-rest §2.2; coturn's `static-auth-secret`). */
  password(username: string): string;
  /** The key of long-term credentials, MD5 as RFC 8489 §9.2.2 has it for clients that were offered no other. */
  longTermKey(username: string, realm: string, password: string): Uint8Array;
  /** HMAC-SHA1, for MESSAGE-INTEGRITY (RFC 8489 §14.5). */
  hmac(key: Uint8Array, bytes: Uint8Array): Uint8Array;
  /** Whether two of them are equal, in a time that does not tell where they differ. */
  equal(one: Uint8Array, other: Uint8Array): boolean;
  /** For nonces. */
  sign(text: string): string;
  randomBytes(count: number): Uint8Array;
}

/** The relay's calculations under one key of this installation, so that a credential outlives a restart. */
export function createRelaySecrets(key: Uint8Array): RelaySecrets {
  const secret = Buffer.from(key).toString("base64url");
  return {
    password: (username) => createHmac("sha1", secret).update(username).digest("base64"),
    longTermKey: (username, realm, word) => hash("md5", `${username}:${realm}:${word}`, "buffer"),
    hmac: (by, bytes) => createHmac("sha1", by).update(bytes).digest(),
    equal: (one, other) => one.length === other.length && timingSafeEqual(one, other),
    sign: keyedHash(key),
    randomBytes: (count) => Uint8Array.from(randomBytes(count)),
  };
}
