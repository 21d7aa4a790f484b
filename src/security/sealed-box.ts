import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { dataKeyChanged, sealBroken } from "./problems.ts";

/** A key with its name; the name may be seen, and stands beside each value that is sealed under the key. */
export interface SealingKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Where it was read from, for explanations. */
  readonly file: string;
}

/** Closes secrets before they are stored, and opens them again. */
export interface SealedBox {
  readonly keyId: string;
  /** A text of the form `KEYID.BASE64`. `purpose` is bound to it: the value opens for the same purpose only. */
  seal(secret: Uint8Array, purpose: string): string;
  /** Throws STORE-0010 (sealed under another key) or STORE-0012 (altered, or sealed for another purpose). */
  open(sealed: string, purpose: string): Uint8Array;
}

const NONCE_BYTES = 12; // NIST SP 800-38D §8.2.2; random nonces are safe for 2^32 values under one key
const TAG_BYTES = 16;
const FORM = /^([0-9a-f]{8})\.([A-Za-z0-9+/=]*)$/;

/** AES-256-GCM (NIST SP 800-38D): nonce, tag and ciphertext in base64, the purpose as additional authenticated data. */
export function createSealedBox({ id, key, file }: SealingKey): SealedBox {
  return {
    keyId: id,
    seal(secret, purpose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      cipher.setAAD(Buffer.from(purpose));
      const closed = Buffer.concat([cipher.update(secret), cipher.final()]);
      return `${id}.${Buffer.concat([nonce, cipher.getAuthTag(), closed]).toString("base64")}`;
    },
    open(sealed, purpose) {
      const [, marked, base64] = FORM.exec(sealed) ?? [];
      if (marked === undefined || base64 === undefined) throw sealBroken(purpose, id);
      if (marked !== id) throw dataKeyChanged(file, id, marked);
      const bytes = Buffer.from(base64, "base64");
      try {
        const nonce = bytes.subarray(0, NONCE_BYTES);
        const opener = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
        opener.setAAD(Buffer.from(purpose));
        opener.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([opener.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), opener.final()]);
      } catch {
        throw sealBroken(purpose, id);
      }
    },
  };
}
