import type { SipResponse } from "#sip/message/message";

/** Within 4xx these tell the caller how the request could succeed, and so win (RFC 3261 §16.7 step 6). */
const TELLING = [401, 407, 415, 420, 484];

/**
 * Chooses among the final answers of all branches (RFC 3261 §16.7 step 6): a 6xx wins, else the lowest class;
 * within 4xx those that tell how to succeed, then a person's own word (486, 480 with a reason) before 404, 408 and 487.
 */
export function bestResponse(responses: readonly SipResponse[]): SipResponse | undefined {
  return [...responses].sort((one, other) => rank(one.status) - rank(other.status))[0];
}

function rank(status: number): number {
  if (status >= 600) return status - 600;
  const telling = TELLING.includes(status) ? 0 : LITTLE_SAID.includes(status) ? 2 : 1;
  return 1000 * Math.floor(status / 100) + 100 * telling + (status % 100);
}

const LITTLE_SAID = [404, 408, 481, 487];
