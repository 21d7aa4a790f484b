/** Bounds of what strangers can drive here, each with its reason. */

/** Characters of one publication: Communicator's largest, working hours with a month of free and busy times, has about 6,000. */
export const MOST_PUBLICATION = 32_768;
/** People in one batch subscription: contact lists end at 1,000 by default; a list of this length fits into one SUBSCRIBE. */
export const MOST_RESOURCES = 4_000;
/** Further changes of one person within this time after a notification travel together (docs/adr/006). */
export const COLLAPSE_MS = 300;
/** After this many refusals with the same conflicts a publication is taken as it is: pidgin-sipe would repeat it forever. */
export const MOST_EQUAL_CONFLICTS = 3;
/** … if they came within this time: it repeats tens per second, and a person never does. */
export const CONFLICT_MEMORY_MS = 10_000;
/** Endpoints whose last conflicts are remembered; the oldest is forgotten. */
export const MOST_CONFLICT_MEMORIES = 10_000;
/** Sets of categories that are known by number; others are printed for each subscription alone. Real clients have three. */
export const MOST_VIEWS = 1_000;
/** People whose documents are kept printed: at 2 kB each some 40 MB. */
export const MOST_PRINTED_OWNERS = 20_000;
/** Documents kept of one of them: containers times sets of categories. */
export const MOST_PRINTED_VIEWS = 32;
/** An epid (MS-OCER 4012). */
export const MOST_EPID = 16;
/** Seconds that a subscription is granted (MS-PRES: 3600 to 28800). */
export const MOST_EXPIRES_SECONDS = 28_800;
