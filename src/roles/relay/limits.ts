/** RFC 8656 §7.2: what an allocation gets that asks for less or for nothing, and the most that it gets. */
export const LIFETIME_S = 600;
export const MOST_LIFETIME_S = 3600;
/** RFC 8656 §9 and §12. */
export const PERMISSION_MS = 300_000;
export const CHANNEL_MS = 600_000;
/** RFC 8656 §7.2 step 7: how long the odd port waits for whoever has the token. */
export const RESERVATION_MS = 30_000;
/** RFC 8489 §9.2 wants a nonce to end; a client is told with 438 and asks again. */
export const NONCE_MS = 3_600_000;

/** A call has a few dozen candidates; a conference of 50 people who each have 4 addresses needs this. */
export const MOST_PERMISSIONS = 200;
export const MOST_CHANNELS = 200;

/** The longest message of a client on a stream: no datagram of media is longer than 1,500 bytes, tests send more. */
export const MOST_MESSAGE_BYTES = 16 * 1024;

/** Connections on which nobody has allocated yet: each costs about 10 kB, and a browser needs a second. */
export const MOST_IDLE_STREAMS = 1_000;
export const MOST_IDLE_STREAMS_PER_ADDRESS = 100;
export const IDLE_STREAM_MS = 30_000;

/**
 * Answers in a second to whoever has proven nothing: a sender's address can be forged over UDP, and an answer is four times as long as
 * the question. An office behind one address needs three for each person who begins a call.
 */
export const MOST_ANSWERS_TO_STRANGERS = 3_000;
export const MOST_ANSWERS_TO_STRANGER = 100;

/** `expiry:user`: a user's address has at most 254 characters. */
export const MOST_USERNAME_BYTES = 300;
