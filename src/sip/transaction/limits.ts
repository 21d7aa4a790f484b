/** Bounds of what the network can make the transaction layer hold, and why each is where it is. */
export interface TransactionLimits {
  /**
   * Transactions in all. One holds its request, about 4 KB; 100,000 are 400 MB, the most that a host with 2 GB can
   * spare. In calls: 64 s × 2 sides at 780 new calls a second (timers L and M keep answered ones for 32 s).
   */
  readonly total: number;
  /**
   * Answered requests over UDP that wait for repeats (timer J, 32 s), beside the total; the oldest go first, and a repeat of
   * such a one counts as new. Each holds its answer, about 1 KB. 100,000 are 3,100 requests a second.
   */
  readonly lingering: number;
  /**
   * Requests of one connection, or one UDP address and port, that wait for their final answer. A peer proxy with
   * 1,000 calls ringing is far below; one sender holds 20 MB at most.
   */
  readonly unansweredPerFlow: number;
  /** After this the sender of a request other than INVITE has given up twice over (timer F is 32 s): milliseconds. */
  readonly unansweredMs: number;
  /** Nobody lets a call ring for an hour (timer C of RFC 3261 §16.6 is 3 minutes): milliseconds. */
  readonly inviteUnansweredMs: number;
  /** What a refused sender is told to wait, long enough for a burst to drain: seconds. */
  readonly retryAfterSeconds: number;
}

export const defaultTransactionLimits: TransactionLimits = {
  total: 100_000,
  lingering: 100_000,
  unansweredPerFlow: 5_000,
  unansweredMs: 64_000,
  inviteUnansweredMs: 3_600_000,
  retryAfterSeconds: 5,
};
