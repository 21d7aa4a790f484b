import { hash, randomBytes } from "node:crypto";

/** 32 random bytes in base64url: for one-time links and sessions. Not to be guessed, therefore a plain hash of it may be stored. */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/** SHA-256 of a token in hex: what is stored instead of it, and by which it is found without comparing secrets. */
export function tokenHash(token: string): string {
  return hash("sha256", token, "hex");
}
