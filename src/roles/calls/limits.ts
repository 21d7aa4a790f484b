/** Bounds of what strangers can drive here, each with its reason. */

/** Calls that are remembered; further ones pass and are not shown. Some 1 kB each. */
export const MOST_CALLS = 20_000;
/** Of one person in one document; a lamp needs one. */
export const MOST_LISTED = 50;
/** No call is longer; one whose end nobody heard of goes by this. */
export const MOST_CALL_MS = 86_400_000;
/** A device whose connection broke has so long to come back before its call counts as over: sound flows on without us. */
export const GONE_AFTER_MS = 32_000;
/** Further news of one person within this time after a notification travel together (docs/adr/006). */
export const COLLAPSE_MS = 300;
/** Seconds that a subscription is granted. */
export const MOST_EXPIRES_SECONDS = 28_800;
/** Of an address that a stranger wrote. */
export const MOST_ADDRESS = 255;
