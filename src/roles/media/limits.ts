/** Calls that are carried at once: each takes two ports and, with both ways, 100 packets a second. */
export const MOST_CALLS = 1_000;
/** A call in which nobody was heard for so long is over: both ends got lost. Browsers and phones send silence too. */
export const SILENCE_MS = 5 * 60_000;
/** On hold no end need send. */
export const HELD_MS = 4 * 60 * 60_000;
/** How often that is looked at. */
export const LOOK_MS = 60_000;
