import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";

/** A key with which an account signs what it says to an ACME authority (RFC 8555 §6.2): ECDSA P-256. */
export interface AccountKey {
  /** PKCS#8 as PEM: a secret. */
  readonly pem: string;
  /** The public key as a JWK (RFC 7517). */
  readonly jwk: Readonly<Record<string, string>>;
  /** SHA-256 over the JWK in its canonical form, base64url (RFC 7638). */
  readonly thumbprint: string;
  /** A flattened JWS (RFC 7515 §7.2.2) over these; payload undefined: the empty one of POST-as-GET. */
  sign(header: Readonly<Record<string, unknown>>, payload: unknown): string;
}

export function newAccountKey(): AccountKey {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return readAccountKey(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
}

export function readAccountKey(pem: string): AccountKey {
  const key = createPrivateKey(pem);
  const { crv = "", kty = "", x = "", y = "" } = createPublicKey(key).export({ format: "jwk" });
  const jwk = { crv, kty, x, y }; // in the order of the letters, as the thumbprint wants it
  const thumbprint = createHash("sha256").update(JSON.stringify(jwk)).digest("base64url");
  return {
    pem,
    jwk,
    thumbprint,
    sign(header, payload) {
      const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
      const first = encode({ alg: "ES256", ...header });
      const second = payload === undefined ? "" : encode(payload);
      const signature = sign("sha256", Buffer.from(`${first}.${second}`), { key, dsaEncoding: "ieee-p1363" });
      return JSON.stringify({
        protected: first,
        payload: second,
        signature: signature.toString("base64url"),
      });
    },
  };
}
