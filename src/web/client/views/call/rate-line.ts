import type { Call } from "../../state/contract.ts";

export type Line = "good" | "fair" | "poor" | "unmeasured";

// ITU-T G.114: up to 150 ms one way nobody notices, above 400 ms talk breaks; loss that Opus hides, and does not.
const GOOD = { roundTripMs: 300, lossPercent: 1 };
const FAIR = { roundTripMs: 800, lossPercent: 5 };

/** How well a call goes, from what was measured; what was not measured decides nothing. */
export function rateLine(quality: Call["quality"]): Line {
  const { roundTripMs, lossPercent } = quality ?? {};
  if (roundTripMs === undefined && lossPercent === undefined) return "unmeasured";
  const within = (most: typeof GOOD) =>
    (roundTripMs ?? 0) <= most.roundTripMs && (lossPercent ?? 0) <= most.lossPercent;
  return within(GOOD) ? "good" : within(FAIR) ? "fair" : "poor";
}
