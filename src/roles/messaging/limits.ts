/** Message sessions that we are an end of. One costs about 2 kB; a person has one per conversation with people on plain phones. */
export const MOST_SESSIONS = 20_000;
export const MOST_SESSIONS_OF_FLOW = 100;

/** A session in which nobody wrote for so long is ended; the client opens a new one with its next message. */
export const SESSION_IDLE_MS = 60 * 60_000;

/** An explanation is given once for the same sender, receiver and cause in this time. */
export const EXPLAIN_AGAIN_MS = 5 * 60_000;
/** How many of those are remembered: beyond, the oldest is forgotten and its explanation may come again. */
export const MOST_EXPLAINED = 10_000;

/** Clients subscribe and publish when they have signed in; what waited comes after that. */
export const DELIVER_AFTER_MS = 2_000;

/** Messages out of one INVITE (`ms-text-format` may stand there once per format). */
export const MOST_FIRST_MESSAGES = 4;

/** Octets of an INVITE's session description that are looked at. */
export const MOST_SDP = 16_384;

/** Octets of a typing sign; it has about 300. */
export const MOST_TYPING = 4_096;
