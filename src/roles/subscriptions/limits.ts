/** Bounds of what strangers can drive here, each with its reason. */

/** Shorter wishes are answered 423 (RFC 6665 §4.2.1.1): a refresh costs as much as a notification. */
export const MIN_EXPIRES_SECONDS = 60;
/** A client that asks for nothing gets this (RFC 6665 §4.2.1.1 leaves it to the package; presence has an hour). */
export const DEFAULT_EXPIRES_SECONDS = 3600;
/** A refresh that is on its way when the time is over still finds its subscription. */
export const GRACE_SECONDS = 60;
/** Notifications that may wait for the answer of one SUBSCRIBE; a package makes one or two. */
export const MOST_WAITING = 8;
/** Octets that one dialog may make us keep: From, To, Call-ID, Contact, Event and Record-Route. Real ones have some 600. */
export const MOST_DIALOG_OCTETS = 8_192;
