/** Bounds of what a user or a watcher can drive here, each with its reason. */

/** Characters of one publication's XML. Communicator's largest (a week of free and busy, a photo's address) are below 8,000. */
export const MOST_CONTENT = 65_536;
/** Publications of one user that are kept at a time. Communicator has about 60, one for each audience of each thing it says. */
export const MOST_PUBLICATIONS = 1_000;
/** Characters of all publications of one user together: 16 of the largest. */
export const MOST_CONTENT_OF_A_USER = 1_048_576;
/** Members of all containers of one user together: everybody on the longest contact list may have a level of their own. */
export const MOST_MEMBERS = 5_000;
/** Containers of one user that somebody made; Communicator knows seven. */
export const MOST_CONTAINERS = 100;
/** People who watched a user and were shown to them: each is remembered so that nobody is shown twice. */
export const MOST_SUBSCRIBERS = 5_000;
/** Endpoints of a user whose last conflict is remembered. */
export const MOST_CONFLICTS = 16;
/** The same conflict this often within this time is accepted: pidgin-sipe repeats it for ever, tens of times a second. */
export const CONFLICTS_ACCEPTED = 3;
export const CONFLICTS_WITHIN_MS = 5_000;
