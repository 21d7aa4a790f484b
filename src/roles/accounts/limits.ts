/** Browsers in which one person is signed in; of one more, the one unused for longest is signed out. */
export const MOST_SESSIONS = 20;
/** Nobody who administrates stays signed in unused longer than a working day; others find their browser signed in after a holiday. */
export const ADMINISTRATOR_IDLE_MS = 12 * 60 * 60_000;
export const IDLE_MS = 14 * 24 * 60 * 60_000;
/** When a session was used is stored so often: a page that is open asks each few minutes. */
export const USE_STORED_EACH_MS = 10 * 60_000;
/** Sessions that ended by themselves are looked for so often, for what they have proven ends with them. */
export const SWEEP_MS = 60_000;

/** A token is fetched just before it is used: one that leaks is soon worthless. */
export const TOKEN_MS = 10 * 60_000;
/** One per open page, and some that are being renewed. */
export const MOST_TOKENS = 20;

/** WebAuthn §4 recommends up to ten minutes for the whole ceremony; half is enough to find one's phone. */
export const CHALLENGE_MS = 5 * 60_000;
/** Challenges for strangers cost 200 bytes each. */
export const MOST_CHALLENGES = 10_000;
export const MOST_PASSKEYS = 20;
/** An offered secret for codes waits so long for the first code. */
export const OFFER_MS = 15 * 60_000;
export const MOST_OFFERS = 1_000;

/** Each check takes 19 MiB while it runs, four run at once, and one more waits some 10 ms: nobody waits longer than half a second. */
export const CHECKS_AT_ONCE = 50;
export const MOST_ADDRESS = 320;
export const MOST_BROWSER = 100;
