import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";

/** Seconds per step and digits as every authenticator has them when nothing else is said (RFC 6238 §4). */
const PERIOD_SECONDS = 30;
const DIGITS = 6;
const SECRET_BYTES = 20; // RFC 4226 §4 R6: the length of the hash, which is recommended

/** A fresh secret for somebody's authenticator. */
export const newCodeSecret = (): Uint8Array => randomBytes(SECRET_BYTES);

/** The secret as an authenticator takes it: base32 to type, and an otpauth: address for a QR code. */
export function describeCodeSecret(
  secret: Uint8Array,
  issuer: string,
  account: string,
): { readonly secret: string; readonly uri: string } {
  const totp = totpOf(secret, { issuer, label: account });
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The code of a moment (RFC 6238 §4.2). */
export function codeAt(secret: Uint8Array, milliseconds: number): string {
  return totpOf(secret).generate({ timestamp: milliseconds });
}

/** The time step that this code belongs to: the present one or a neighbour (RFC 6238 §5.2). Undefined: none of them. */
export function stepOfCode(secret: Uint8Array, code: string, milliseconds: number): number | undefined {
  const delta = totpOf(secret).validate({ token: code, timestamp: milliseconds, window: 1 });
  return delta === null ? undefined : Math.floor(milliseconds / 1000 / PERIOD_SECONDS) + delta;
}

function totpOf(bytes: Uint8Array, words: { readonly issuer?: string; readonly label?: string } = {}): TOTP {
  const secret = new Secret({ buffer: Uint8Array.from(bytes).buffer });
  return new TOTP({ ...words, secret, algorithm: "SHA1", digits: DIGITS, period: PERIOD_SECONDS });
}
