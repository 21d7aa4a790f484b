/** The server takes a message of 64 KB; what is longer would be refused after the waiting. */
export const MOST_KB = 64;

/** How much of a message is used, in the bytes that travel. */
export function measureText(text: string): { kb: number; nearlyFull: boolean; tooLong: boolean } {
  // One character is at most three bytes of UTF-8 per UTF-16 unit: short texts need not be encoded to be short.
  const bytes = text.length * 3 < MOST_KB * 512 ? text.length : new TextEncoder().encode(text).length;
  const tooLong = bytes > MOST_KB * 1_024;
  return { kb: Math[tooLong ? "ceil" : "floor"](bytes / 1_024), nearlyFull: bytes > MOST_KB * 768, tooLong };
}
