/** Bounds of what strangers can drive here, each with its reason. */

/** People in one batch subscription: contact lists end at 1,000 by default; a list of this length fits into one SUBSCRIBE. */
export const MOST_RESOURCES = 4_000;
/** People in all batches of one person together, one who is in two counted twice: ten devices with the longest list. */
export const MOST_WATCHED = 40_000;
/** Further changes of one person within this time after a notification travel together (docs/adr/006). */
export const COLLAPSE_MS = 300;
/** After somebody was told who watches them, further watchers are told together after this time. */
export const PROMPTS_MS = 1_000;
/** Sets of categories that are known by number, those longest unused first to go. Real clients have three. */
export const MOST_VIEWS = 1_000;
/** Octets of printed documents that are kept, those of the people longest unchanged first to go: some 30,000 people in one view. */
export const MOST_PRINTED_OCTETS = 67_108_864;
/** An epid (MS-OCER 4012). */
export const MOST_EPID = 16;
/** Seconds that a subscription is granted (MS-PRES: 3600 to 28800). */
export const MOST_EXPIRES_SECONDS = 28_800;
