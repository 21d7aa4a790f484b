import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";

/** Loaded with the first passkey: it takes 300 ms, which a start need not wait for. */
const library = () => import("@simplewebauthn/server");

/** A page on which a passkey is made or used: the host's name is what the key is bound to. */
export interface PasskeySite {
  /** `https://pbx.example.com:8443`. */
  readonly origin: string;
  readonly host: string;
}

/** What is kept of a passkey. */
export interface KeptPasskey {
  /** Base64url. */
  readonly id: string;
  /** Base64 of COSE. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;
/** Whether this challenge is one of ours, unused. */
type IsOurs = (challenge: string) => boolean;
const MOST_WORDS = 300;
/** How long the browser lets its person look for the key. */
const TIMEOUT_MS = 5 * 60_000;
/** EdDSA, ES256, RS256 (WebAuthn §5.4): named, for asking Node whether it knows newer ones makes it warn of an experiment. */
const ALGORITHMS = [-8, -7, -257];

/** What navigator.credentials.create takes (WebAuthn §5.4). The key must name its owner by itself and ask who is there. */
export async function passkeyCreation(
  site: PasskeySite,
  owner: {
    readonly address: string;
    readonly name: string;
    readonly handle: Uint8Array;
    readonly has: readonly KeptPasskey[];
  },
): Promise<{ readonly challenge: string; readonly options: Json }> {
  const options = await (await library()).generateRegistrationOptions({
    rpName: "Parley",
    rpID: site.host,
    userID: Uint8Array.from(owner.handle),
    userName: owner.address,
    userDisplayName: owner.name,
    attestationType: "none",
    timeout: TIMEOUT_MS,
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: owner.has.map(({ id, transports }) => ({ id, transports: [...transports] })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  return { challenge: options.challenge, options: { ...options } };
}

/** What navigator.credentials.get takes (WebAuthn §5.5), for whatever key of this site the person has. */
export async function passkeyRequest(
  site: PasskeySite,
): Promise<{ readonly challenge: string; readonly options: Json }> {
  const options = await (await library()).generateAuthenticationOptions({
    rpID: site.host,
    timeout: TIMEOUT_MS,
    userVerification: "required",
  });
  return { challenge: options.challenge, options: { ...options } };
}

/** Checks a new passkey (WebAuthn §7.1). A text: what did not fit. */
export async function readNewPasskey(
  site: PasskeySite,
  answer: Json,
  isOurs: IsOurs,
): Promise<KeptPasskey | string> {
  try {
    const { verified, registrationInfo } = await (await library()).verifyRegistrationResponse({
      response: answer as unknown as RegistrationResponseJSON, // it checks each part, and what it throws is answered
      expectedChallenge: isOurs,
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) return "the statement of the authenticator is not right";
    const { id, publicKey, counter, transports } = registrationInfo.credential;
    return {
      id,
      publicKey: Buffer.from(publicKey).toString("base64"),
      counter,
      transports: (transports ?? []).map(String),
    };
  } catch (error) {
    return wordsOf(error);
  }
}

/** Checks an answer made with a kept passkey (WebAuthn §7.2). A number: the key's counter from now on; a text: what did not fit. */
export async function readPasskeyAnswer(
  site: PasskeySite,
  answer: Json,
  kept: KeptPasskey,
  isOurs: IsOurs,
): Promise<number | string> {
  try {
    const { verified, authenticationInfo } = await (await library()).verifyAuthenticationResponse({
      response: answer as unknown as AuthenticationResponseJSON, // as above
      expectedChallenge: isOurs,
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      requireUserVerification: true,
      credential: {
        id: kept.id,
        publicKey: Uint8Array.from(Buffer.from(kept.publicKey, "base64")),
        counter: kept.counter,
      },
    });
    return verified ? authenticationInfo.newCounter : "the signature is not that of the passkey";
  } catch (error) {
    return wordsOf(error);
  }
}

const wordsOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).slice(0, MOST_WORDS);
