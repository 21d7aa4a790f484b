import type { Clock } from "#base/clock";
import type { Octets } from "#base/octets";
import type { SipMessage, SipRequest, SipResponse } from "../message/message.ts";
import { printMessage } from "../message/print-message.ts";
import type { Flow } from "../transport/flow.ts";
import type { ServerTransaction } from "./contract.ts";
import { defaultTransactionLimits, type TransactionLimits } from "./limits.ts";
import { defaultTimerValues, type TimerValues } from "./ports.ts";
import { TimerLines } from "./timer-lines.ts";

/** Everything that the transaction layer needs from outside. */
export interface TransactionPorts {
  readonly clock: Clock;
  /** A new branch each time: z9hG4bK and enough randomness (64 bits) that nobody guesses or repeats it. */
  newBranch(): string;
  /** A new To tag each time, for the answers that the layer gives itself. */
  newTag(): string;
  /** `host:port` that our Via names on this flow (RFC 3261 §18.1.1). */
  sentBy(flow: Flow): string;
  /** Left out: 500 ms, 4 s, 5 s. */
  readonly timers?: TimerValues;
  readonly limits?: Partial<TransactionLimits>;
  /**
   * When an INVITE that nobody has answered yet is given its 100 Trying: after so many milliseconds (RFC 3261
   * §17.2.1 says 200 at most); 0: as soon as `onRequest` comes back, as a proxy should.
   */
  readonly tryingAfterMs: number;
  /** A new request. An ACK to a 2xx has no transaction. */
  onRequest(request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined): void;
  /** A response that belongs to none of our transactions: a late 2xx, mostly. */
  onStrayResponse(response: SipResponse, flow: Flow): void;
  /** Called exactly once for each message, just before it is printed; repeats are the same octets. */
  beforeSend(message: SipMessage, flow: Flow): void;
  /** False: the response cannot be believed and is dropped without a word. */
  admitResponse(response: SipResponse, flow: Flow): boolean;
  /** A user threw while a timer or the end of a flow was told to it: a defect of ours. Left out: it is thrown on. */
  defect?(error: unknown): void;
  /** Octets were given to a flow. `transaction` as traces name it; a repeat comes without its message. */
  sent(octets: Octets, flow: Flow, transaction: string, message: SipMessage | undefined): void;
}

/** What one layer's transactions share. */
export class Shared {
  readonly ports: TransactionPorts;
  readonly timers: TimerLines;
  readonly values: TimerValues;
  readonly limits: TransactionLimits;

  constructor(ports: TransactionPorts) {
    this.ports = ports;
    this.timers = new TimerLines(ports.clock, (error) => this.defect(error));
    this.values = ports.timers ?? defaultTimerValues;
    this.limits = { ...defaultTransactionLimits, ...ports.limits };
  }

  defect(error: unknown): void {
    if (!this.ports.defect) throw error;
    this.ports.defect(error);
  }

  print(message: SipMessage, flow: Flow): Octets {
    this.ports.beforeSend(message, flow);
    return printMessage(message);
  }

  /** Gives octets to the flow and tells the recorder when the flow took them. */
  transmit(octets: Octets, flow: Flow, transaction: string, message: SipMessage | undefined): boolean {
    const taken = flow.send(octets);
    if (taken) this.ports.sent(octets, flow, transaction, message);
    return taken;
  }
}
