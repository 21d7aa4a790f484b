/** Where time comes from. Production gives the real one; tests move a virtual one by hand. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Calls `action` once after `ms`; the answer cancels it (and may be called at any time, any number of times). */
  after(ms: number, action: () => void): CancelTimer;
}
export type CancelTimer = () => void;
