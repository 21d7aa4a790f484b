import type { SipResponse } from "#sip/message/message";

/** Within 4xx these tell the caller how the request could succeed, and so win (RFC 3261 §16.7 step 6). */
const TELLING = [401, 407, 415, 420, 484];

/**
 * Chooses among the final answers of all branches (RFC 3261 §16.7 step 6): a 6xx wins, else the lowest class;
 * within 4xx those that tell how to succeed, then a person's busy, then the others, and 404, 408, 481 and 487 last.
 */
export function bestResponse(responses: readonly SipResponse[]): SipResponse | undefined {
  return [...responses].sort((one, other) => rank(one.status) - rank(other.status))[0];
}

function rank(status: number): number {
  if (status >= 600) return status - 600;
  return 1000 * Math.floor(status / 100) + 100 * worth(status) + (status % 100);
}

/** Within a class: 0 is worth most. */
function worth(status: number): number {
  if (TELLING.includes(status)) return 0;
  if (status === BUSY) return 1;
  return LITTLE_SAID.includes(status) ? 3 : 2;
}

/** A person's own word: worth more to the caller than that another device could not be reached. */
const BUSY = 486;
const LITTLE_SAID = [404, 408, 481, 487];
