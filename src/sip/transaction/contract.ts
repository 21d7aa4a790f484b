import type { SipRequest, SipResponse } from "../message/message.ts";
import type { Flow } from "../transport/flow.ts";

/** The server side of one request, as its user sees it (RFC 3261 §17.2, RFC 6026). */
export interface ServerTransaction {
  readonly request: SipRequest;
  readonly flow: Flow;
  /** True once a final answer was given. */
  readonly answered: boolean;
  /** Sends an answer. After a final one only further 2xx to INVITE are let through (RFC 6026 §7.1). */
  respond(response: SipResponse): void;
  /** An INVITE only: called when its CANCEL came (which has been answered 200 already) and no final answer was given yet. */
  onCancel(action: (cancel: SipRequest) => void): void;
  /** Called once, when the transaction is gone. */
  onEnd(action: () => void): void;
}

/** What the user of a client transaction is told. Exactly one of a final response, `timedOut`, `transportFailed` ends it. */
export interface ClientTransactionUser {
  /** Each response, provisional ones too; retransmitted 2xx to INVITE as well (RFC 6026 §7.2). */
  responded(response: SipResponse): void;
  /** Timer B or F. */
  timedOut(): void;
  transportFailed(reason: string): void;
}

export interface ClientTransaction {
  readonly request: SipRequest;
  readonly flow: Flow;
  /** An INVITE only: sends CANCEL as soon as RFC 3261 §9.1 allows it. `extraFields` go into the CANCEL (Reason, ms-diagnostics). */
  cancel(extraFields?: readonly (readonly [string, string])[]): void;
}

/** Matches messages to transactions, makes new ones, and prints what leaves. */
export interface TransactionLayer {
  /**
   * Sends a request on a flow in a new client transaction: puts our Via (sent-by, new branch) on top and starts the timers.
   * ACK is sent without one (§17.1.1.3 is done by the INVITE transaction itself): use `sendAlone`.
   */
  send(request: SipRequest, flow: Flow, user: ClientTransactionUser): ClientTransaction;
  /** Sends a request that is never answered (ACK to a 2xx, BENOTIFY of MS-SIP) on a flow with a Via of its own. */
  sendAlone(request: SipRequest, flow: Flow): void;
  /** Sends a response that belongs to no transaction (RFC 3261 §16.7 step 9, statelessly), or an answer to a request refused early. */
  sendStateless(response: SipResponse, flow: Flow): void;
}
