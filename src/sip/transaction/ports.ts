import type { Octets } from "#base/octets";
import type { TimerLines, TimerOwner } from "./timer-lines.ts";

/** Milliseconds (RFC 3261 §17.1.1.1, table 4): round trip, longest gap between repeats, how long a message may stay in the network. */
export interface TimerValues {
  readonly t1: number;
  readonly t2: number;
  readonly t4: number;
}

export const defaultTimerValues: TimerValues = { t1: 500, t2: 4_000, t4: 5_000 };

/** What every machine needs. One object serves machine and transaction: no closures are made on the hot path. */
export interface MachinePorts {
  readonly timers: TimerLines;
  readonly values: TimerValues;
  /** True for TCP, TLS and WebSocket: nothing is lost, so nothing has to be repeated. */
  readonly reliable: boolean;
  /** Puts printed octets on the flow. False: the flow is gone. `repeat` tells that they were sent before. */
  transmit(octets: Octets, repeat: boolean): boolean;
  /** The machine came to its end; called once. */
  ended(): void;
}

/** What a client machine needs besides. */
export interface ClientMachinePorts extends MachinePorts {
  /** Timer B or F: no answer came in time. `ended` follows. */
  timedOut(): void;
  /** The flow refused the octets. `ended` follows. */
  transportFailed(): void;
}

/** What a machine shows of itself to the layer. */
export interface Machine extends TimerOwner {
  readonly state: string;
  transportFailed(): void;
}
