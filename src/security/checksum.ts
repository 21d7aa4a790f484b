import { createHash, type Hash } from "node:crypto";

/** SHA-256 over what comes piece by piece. */
export class Checksum {
  readonly #hash: Hash = createHash("sha256");

  add(octets: Uint8Array): void {
    this.#hash.update(octets);
  }

  /** 64 hexadecimal digits. Called once, at the end. */
  hex(): string {
    return this.#hash.digest("hex");
  }
}

/** SHA-256 of a whole, in hexadecimal digits. */
export function checksumOf(octets: Uint8Array): string {
  const sum = new Checksum();
  sum.add(octets);
  return sum.hex();
}
