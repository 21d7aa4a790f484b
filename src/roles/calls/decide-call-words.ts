import type { PastCall } from "#api/me";

/** What is kept of how a call ended. */
export interface CallFacts {
  readonly direction: "made" | "received";
  readonly media: "audio" | "video" | "sharing";
  /** Name of the other person, else their address. */
  readonly peer: string;
  readonly answered: boolean;
  readonly status: number;
  readonly gaveUp?: "caller" | "no-answer";
  readonly redirectedTo?: string;
  readonly doNotDisturb?: true;
  /** What the server measured itself, as a sentence; empty: a device answered. */
  readonly reason: string;
  /** How long it was talked, or rang. */
  readonly seconds: number;
}

/** How a call ended for one of its two ends: in a word, and as a sentence of what was measured. */
export function decideCallWords(facts: CallFacts): Pick<PastCall, "outcome" | "says"> {
  const { direction, peer, answered, status, gaveUp, redirectedTo, doNotDisturb, reason, seconds } = facts;
  const made = direction === "made";
  const thing = facts.media === "sharing" ? "desktop" : facts.media === "video" ? "video call" : "call";
  const offered = facts.media === "sharing" ? `${peer} offered their desktop` : `${peer} called`;
  if (answered) {
    if (facts.media === "sharing")
      return {
        outcome: "answered",
        says: made ? `You showed ${peer} your desktop.` : `${peer} showed you their desktop.`,
      };
    return {
      outcome: "answered",
      says: made ? `You talked with ${peer}.` : `${peer} called, and you talked.`,
    };
  }
  if (gaveUp === "no-answer" || (status === 408 && gaveUp === undefined))
    return made
      ? { outcome: "missed", says: `${peer} did not answer within ${seconds} s.` }
      : { outcome: "missed", says: `${offered}; nobody answered within ${seconds} s.` };
  if (gaveUp === "caller")
    return made
      ? { outcome: "cancelled", says: `You gave up after ${seconds} s.` }
      : { outcome: "missed", says: `${offered} and gave up after ${seconds} s.` };
  if (redirectedTo !== undefined)
    return {
      outcome: "redirected",
      says: made
        ? `${peer} sent your ${thing} on to ${redirectedTo}.`
        : `You sent the ${thing} of ${peer} on to ${redirectedTo}.`,
    };
  if (doNotDisturb)
    return made
      ? { outcome: "declined", says: `${peer} does not want to be disturbed.` }
      : { outcome: "missed", says: `${offered} while you did not want to be disturbed.` };
  if (status === 603 || status === 600)
    return {
      outcome: "declined",
      says: made ? `${peer} declined your ${thing}.` : `You declined the ${thing} of ${peer}.`,
    };
  if (status === 486)
    return {
      outcome: made ? "busy" : "missed",
      says: made ? `${peer} is busy.` : `${offered} while you were busy.`,
    };
  if (made)
    return {
      outcome: "failed",
      says: reason === "" ? `The device of ${peer} refused the ${thing} (${status}).` : reason,
    };
  return {
    outcome: "missed",
    says:
      reason === ""
        ? `${offered}; your device refused it (${status}).`
        : `${offered}; you could not be reached.`,
  };
}
