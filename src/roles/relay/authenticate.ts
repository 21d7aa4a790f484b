import type { ExplainedError } from "#base/explained-error";
import { utf8Decode } from "#base/octets";
import { ATTRIBUTE } from "#formats/stun/codes";
import { attributeOf, type StunMessage, signedPart } from "#formats/stun/message";
import { bytesToOctets } from "#formats/stun/values";
import { nonceMadeAt, readUsername } from "./credentials.ts";
import { MOST_USERNAME_BYTES, NONCE_MS } from "./limits.ts";
import { credentialsExpired, notFollowed, userNotAllowed, wrongCredentials } from "./problems.ts";
import type { Place, RelayUses } from "./uses.ts";

/** Who sent a request: proven, or what to answer (RFC 8489 §9.2.4). */
export type Proof =
  | { readonly kind: "proven"; readonly username: string; readonly user: string; readonly key: Uint8Array }
  /** 401 or 438 with realm and nonce; an error where somebody was refused and not only asked. */
  | { readonly kind: "challenge"; readonly code: 401 | 438; readonly error?: ExplainedError }
  | { readonly kind: "malformed"; readonly error: ExplainedError };

/**
 * Checks long-term credentials in the order of RFC 8489 §9.2.4. Whoever has an allocation is asked for its key, not for the time in its
 * name: a call may last longer than credentials do.
 */
export function authenticate(
  uses: Pick<RelayUses, "clock" | "secrets" | "realm" | "isAllowed">,
  message: StunMessage,
  remote: Place,
  known: { readonly username: string; readonly key: Uint8Array } | undefined,
): Proof {
  const integrity = message.attributes.find(({ type }) => type === ATTRIBUTE.messageIntegrity);
  if (!integrity) return { kind: "challenge", code: 401 };
  const name = attributeOf(message, ATTRIBUTE.username);
  const nonce = attributeOf(message, ATTRIBUTE.nonce);
  if (!name || !nonce || !attributeOf(message, ATTRIBUTE.realm) || name.length > MOST_USERNAME_BYTES) {
    return {
      kind: "malformed",
      error: notFollowed("MESSAGE-INTEGRITY without USERNAME, REALM and NONCE", "all four (RFC 8489 §9.2.4)"),
    };
  }
  const now = uses.clock.now();
  const made =
    nonce.length < 64 ? nonceMadeAt(uses.secrets, bytesToOctets(nonce), remote.address) : undefined;
  if (made === undefined || made + NONCE_MS <= now) return { kind: "challenge", code: 438 };

  const username = utf8Decode(bytesToOctets(name));
  const key =
    known?.username === username
      ? known.key
      : uses.secrets.longTermKey(username, uses.realm(), uses.secrets.password(username));
  const read = readUsername(username);
  const fits = uses.secrets.equal(uses.secrets.hmac(key, signedPart(message, integrity)), integrity.value);
  if (!read || !fits) {
    const seen = read ? "the password does not belong to the name" : "a name of another form";
    return { kind: "challenge", code: 401, error: wrongCredentials(username, seen) };
  }
  const { user, expiresAt } = read;
  if (!uses.isAllowed(user)) return { kind: "challenge", code: 401, error: userNotAllowed(user) };
  if (!known && expiresAt <= now) {
    const error = credentialsExpired(user, new Date(expiresAt).toISOString(), new Date(now).toISOString());
    return { kind: "challenge", code: 401, error };
  }
  return { kind: "proven", username, user, key };
}
