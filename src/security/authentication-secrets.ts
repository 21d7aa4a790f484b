import { randomBytes } from "node:crypto";
import type { NtlmAuthenticate } from "#formats/ntlm/authenticate-message";
import { digestResponse } from "./digest.ts";
import { keyedHash } from "./keyed-hash.ts";
import { type NtlmKeys, signNtlm, verifyNtlm } from "./ntlm.ts";

/** Random bytes are drawn in blocks: one call of the system's source costs more than all else that a challenge needs. */
const BLOCK_BYTES = 4096;

/** Everything that authentication asks to be calculated, under one key of this installation. */
export function createAuthenticationSecrets(key: Uint8Array) {
  let block = Buffer.alloc(0);
  let used = 0;
  const take = (count: number): Buffer => {
    if (used + count > block.length) {
      block = randomBytes(Math.max(BLOCK_BYTES, count));
      used = 0;
    }
    used += count;
    return block.subarray(used - count, used);
  };
  return {
    randomHex: (bytes: number): string => take(bytes).toString("hex").toUpperCase(),
    randomBytes: (bytes: number): Uint8Array => Uint8Array.from(take(bytes)),
    sign: keyedHash(key),
    digestResponse,
    sameText,
    fromBase64: (text: string): Uint8Array => Buffer.from(text, "base64"),
    toBase64: (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64"),
    ntlm: {
      verify: (ntHash: Uint8Array, message: NtlmAuthenticate, challenge: Uint8Array): NtlmKeys | undefined =>
        verifyNtlm(ntHash, message, challenge),
      sign: (keys: object, direction: "client" | "server", octets: string): string =>
        signNtlm(keys as NtlmKeys, direction, octets), // handed out by verify and opaque in between
    },
  };
}

/** Whether two short texts are the same, in a time that does not tell where they differ. timingSafeEqual needs two buffers: 5 × the time. */
function sameText(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}
