import { hkdfSync } from "node:crypto";

/** A key for one purpose from the key of this installation (HKDF-SHA256, RFC 5869), 32 bytes. */
export function deriveKey(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, new Uint8Array(0), `parley ${purpose}`, 32));
}
