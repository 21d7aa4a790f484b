/** Bounds of what a client can drive here, each with its reason. */

/** Octets of a name in UTF-8 (MS-SIP 2.2.4). */
export const MOST_NAME_BYTES = 256;
/** Octets of an external URI, and of an extension, in UTF-8 (MS-SIP 2.2.4). */
export const MOST_URI_BYTES = 1024;
export const MOST_EXTENSION_BYTES = 1024;
/** Group ids (MS-SIP 2.2.4). */
export const LAST_GROUP_ID = 63;
/** Changes of one list that wait for the one before: an import by hand of all contacts, twice. */
export const MOST_WAITING = 2_000;
/** Seconds that a subscription to the list is granted, as for presence (MS-SIP). */
export const MOST_EXPIRES_SECONDS = 28_800;
