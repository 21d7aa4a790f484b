/** Calls of Echo at once: each takes a port, and Echo answers everybody at once. */
export const MOST_ECHO_CALLS = 50;
/** Of one person: a second device may try it too. */
export const MOST_OF_ONE = 2;
/** Longest call: who wants to hear themselves has heard enough. */
export const LONGEST_MS = 10 * 60_000;
/** An end that sent nothing for so long is gone, or holds the call, which costs nobody anything to end. */
export const SILENT_MS = 60_000;
/** One says a word and then hears it, instead of while speaking: packets of 20 ms that are kept back. */
export const PACKETS_BEHIND = 40;
/** How long Echo lets a person's devices ring. */
export const RINGS_MS = 30_000;
/** Devices of one person that ring. */
export const MOST_DEVICES = 10;
