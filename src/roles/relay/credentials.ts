import type { RelaySecrets } from "#security/relay-secrets";
import { MOST_USERNAME_BYTES } from "./limits.ts";

/** A user name of the relay: `EXPIRY:USER`, the time in seconds since 1970 (draft-uberti-behave-turn-rest §2.2). */
export interface RelayUsername {
  readonly expiresAt: number;
  readonly user: string;
}

export function printUsername({ expiresAt, user }: RelayUsername): string {
  return `${Math.floor(expiresAt / 1000)}:${user}`;
}

/** Undefined when it has another form. `expiresAt` in milliseconds. */
export function readUsername(text: string): RelayUsername | undefined {
  if (text.length > MOST_USERNAME_BYTES) return undefined;
  const [, expiry, user] = /^(\d{1,12}):(.+)$/s.exec(text) ?? [];
  return expiry === undefined || user === undefined ? undefined : { expiresAt: Number(expiry) * 1000, user };
}

/** The nonces of RFC 8489 §9.2: the time and its signature, so that nothing is kept for whoever only asks. */
export function makeNonce(secrets: RelaySecrets, now: number, address: string): string {
  const time = now.toString(36);
  return `${time}-${secrets.sign(`${time} ${address}`)}`;
}

/** When a nonce was made, by its signature; undefined when we made no such nonce for this address. */
export function nonceMadeAt(secrets: RelaySecrets, nonce: string, address: string): number | undefined {
  const [, time] = /^([0-9a-z]{1,12})-[\w-]{27}$/.exec(nonce) ?? [];
  if (time === undefined) return undefined;
  const made = Number.parseInt(time, 36);
  return makeNonce(secrets, made, address) === nonce ? made : undefined;
}
