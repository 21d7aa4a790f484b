import type { SignInWay } from "#api/users";
import { digestHa1 } from "#security/digest-verifier";
import { ntHash } from "#security/md4";
import { hashPassword } from "#security/password";
import type { SealedBox } from "#security/sealed-box";
import type { StoredSecrets, VerifierKind } from "#storage/users";

/** HA1 for `alice` and for `alice@example.com`, each with both algorithms. One text: cut up it would take twice the memory. */
export interface DigestVerifier {
  readonly realm: string;
  readonly hex: string;
}

export interface Owner {
  readonly id: number;
  readonly address: string;
}

const MD5_BYTES = 16;
const SHA_BYTES = 32;
const DIGEST_BYTES = 2 * (MD5_BYTES + SHA_BYTES);

/** What is stored of a password, for these ways and no others. */
export async function makeSecrets(
  owner: Owner,
  password: string,
  ways: readonly SignInWay[],
  uses: { readonly box: SealedBox; readonly realm: string },
): Promise<StoredSecrets> {
  const { box, realm } = uses;
  const verifiers: StoredSecrets["verifiers"][number][] = [];
  if (ways.includes("digest")) {
    const sealed = box.seal(
      digestBytes(owner.address, realm, password),
      purposeOf("digest", owner.id, realm),
    );
    verifiers.push({ kind: "digest", realm, sealed });
  }
  if (ways.includes("ntlm")) {
    verifiers.push({
      kind: "ntlm",
      realm: "",
      sealed: box.seal(ntHash(password), purposeOf("ntlm", owner.id, "")),
    });
  }
  return { verifiers, passwordHash: ways.includes("browser") ? await hashPassword(password) : undefined };
}

/** What a sealed verifier is for: bound to it, so that it opens for this user, this kind and this realm only. */
export const purposeOf = (kind: VerifierKind, userId: number, realm: string): string =>
  `verifier:${kind}:${userId}:${realm}`;

function digestBytes(address: string, realm: string, password: string): Buffer {
  const short = address.slice(0, address.indexOf("@"));
  const hex =
    digestHa1("MD5", short, realm, password) +
    digestHa1("MD5", address, realm, password) +
    digestHa1("SHA-256", short, realm, password) +
    digestHa1("SHA-256", address, realm, password);
  return Buffer.from(hex, "hex");
}

/** The opened bytes of a Digest verifier, in the order in which they were put together. */
export function readDigest(bytes: Uint8Array, realm: string): DigestVerifier {
  return { realm, hex: Buffer.from(bytes.subarray(0, DIGEST_BYTES)).toString("hex") };
}

/** HA1 for one form of the name. */
export function ha1Of({ hex }: DigestVerifier, form: "short" | "full", algorithm: "MD5" | "SHA-256"): string {
  const bytes = algorithm === "MD5" ? MD5_BYTES : SHA_BYTES;
  const from = (algorithm === "MD5" ? 0 : 2 * MD5_BYTES) + (form === "short" ? 0 : bytes);
  return hex.slice(2 * from, 2 * (from + bytes));
}
