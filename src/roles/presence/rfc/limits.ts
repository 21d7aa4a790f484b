/** Bounds of what strangers can drive here, each with its reason. */

/** Publications of one user that are known by their tag: one for each phone, and a few of phones that forgot theirs. */
export const MOST_PUBLISHED = 20;
/** Characters of a published document; those of real phones are below 2,000. */
export const MOST_DOCUMENT = 32_768;
/** A publication without Expires lasts this long (RFC 3903 §6 leaves it to the package; RFC 3856 §6.4: an hour). */
export const DEFAULT_PUBLISH_SECONDS = 3_600;
/** Shorter ones are answered 423 (RFC 3903 §6): each costs a write. */
export const MIN_PUBLISH_SECONDS = 60;
/** Longer wishes are shortened: what nobody refreshes is to go within the day. */
export const MOST_PUBLISH_SECONDS = 28_800;
/** Seconds that a subscription is granted. */
export const MOST_EXPIRES_SECONDS = 28_800;
/** Further changes of one person within this time after a notification travel together (docs/adr/006). */
export const COLLAPSE_MS = 300;
/** People on a list that one subscription tells of; as many as Communicator's dialect has. */
export const MOST_RESOURCES = 4_000;
/** Watchers that one watcherinfo document names. */
export const MOST_LISTED_WATCHERS = 1_000;
