import { hash, randomBytes, timingSafeEqual } from "node:crypto";

/** 32 random bytes in base64url: for one-time links and sessions. Not to be guessed, therefore a plain hash of it may be stored. */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/** SHA-256 of a token in hex: what is stored instead of it, and by which it is found without comparing secrets. */
export function tokenHash(token: string): string {
  return hash("sha256", token, "hex");
}

/** Whether two secret texts are equal, in a time that tells nothing of either. */
export function equalSecrets(one: string, other: string): boolean {
  return timingSafeEqual(hash("sha256", one, "buffer"), hash("sha256", other, "buffer"));
}
