import type { Clock } from "#base/clock";
import type { Scope } from "#base/scope";
import type { Flow } from "./flow.ts";
import type { TransportLimits } from "./limits.ts";

/** What is known of one connection's silence. Times in milliseconds since 1970. */
export interface FlowTimes {
  readonly openedAt: number;
  /** When octets came last, pings among them. */
  readonly heardAt: number;
  /** Since when a message has begun and is not whole. */
  readonly incompleteSince: number | undefined;
  /** Whether a whole message has come yet. */
  readonly hasMessage: boolean;
  /** What we told the client to keep (ms-keep-alive, RFC 5626 Flow-Timer): seconds. */
  readonly agreedSeconds: number | undefined;
  /** Somebody is registered over it, or in a call: without an agreement its silence is no reason to close it. */
  readonly isNeeded: boolean;
}

/** Why a connection should be closed now, as a sentence for the log and the case; undefined: it stays. */
export function decideClose(times: FlowTimes, now: number, limits: TransportLimits): string | undefined {
  const seconds = (ms: number) => Math.round(ms / 1_000);
  if (times.incompleteSince !== undefined && now - times.incompleteSince > limits.incompleteMs) {
    return `A message was begun ${seconds(now - times.incompleteSince)} s ago and is not whole; ${seconds(limits.incompleteMs)} s are given.`;
  }
  if (!times.hasMessage && now - times.openedAt > limits.firstMessageMs) {
    return `No message came in the first ${seconds(limits.firstMessageMs)} s.`;
  }
  const { agreedSeconds } = times;
  const silence = now - times.heardAt;
  // One ping may be missed, and the next may be late.
  const most = agreedSeconds === undefined ? limits.idleMs : (2 * agreedSeconds + 30) * 1_000;
  if (silence <= most || (agreedSeconds === undefined && times.isNeeded)) return undefined;
  return `Nothing was heard for ${seconds(silence)} s; ${seconds(most)} s are given.`;
}

/** How often all connections are looked at: their limits are tens of seconds. */
const ROUND_MS = 5_000;

/** Closes silent connections: one timer for all of them. `each` gives every open connection with what is known of it. */
export function startReaping(
  clock: Clock,
  limits: () => TransportLimits,
  each: () => Iterable<readonly [Flow, FlowTimes]>,
  scope: Scope,
): void {
  let cancel = clock.after(ROUND_MS, round);
  scope.onEnd(() => cancel());

  function round(): void {
    cancel = clock.after(ROUND_MS, round);
    const now = clock.now();
    const ended: (readonly [Flow, string])[] = [];
    for (const [flow, times] of each()) {
      const why = decideClose(times, now, limits());
      if (why !== undefined) ended.push([flow, why]);
    }
    for (const [flow, why] of ended) flow.close(why);
  }
}
