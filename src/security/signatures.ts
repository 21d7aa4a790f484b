import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

/** What stands before the 32 bytes of a public Ed25519 key in a SubjectPublicKeyInfo (RFC 8410 §4). */
const PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** Whether a signature (base64) over a text is that of an Ed25519 key (RFC 8032), given as its 32 bytes in base64. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const key = readPublicKey(publicKey);
  const bytes = Buffer.from(signature, "base64");
  return key !== undefined && bytes.length === 64 && verify(null, Buffer.from(text), key, bytes);
}

/** Signs with a private Ed25519 key (PKCS#8 as PEM). Undefined: the PEM holds no such key. */
export function signText(
  privateKeyPem: string,
  text: string,
): { readonly signature: string; readonly publicKey: string } | undefined {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: privateKeyPem, format: "pem" });
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
  if (key.asymmetricKeyType !== "ed25519") return undefined;
  const publicKey = createPublicKey(key).export({ type: "spki", format: "der" }).subarray(PREFIX.length);
  return {
    signature: sign(null, Buffer.from(text), key).toString("base64"),
    publicKey: publicKey.toString("base64"),
  };
}

function readPublicKey(text: string): KeyObject | undefined {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== 32 || bytes.toString("base64") !== text) return undefined;
  return createPublicKey({ key: Buffer.concat([PREFIX, bytes]), format: "der", type: "spki" });
}
