import type { CaseNumber } from "#base/case-number";
import type { ExplainedError } from "#base/explained-error";
import type { Octets } from "#base/octets";
import type { SipRequest, SipResponse } from "#sip/message/message";
import type { ServerTransaction } from "#sip/transaction/contract";
import type { Flow } from "#sip/transport/flow";

/** Who was found to be sending, and how that was proven. */
export interface Sender {
  /** `alice@example.com`, lower case; for a trusted peer the From it vouches for. */
  readonly aor: string;
  readonly proof: "digest" | "ntlm" | "kerberos" | "tls-dsk" | "token" | "flow" | "route" | "peer";
}

/** A request on its way through the steps, and what they found out about it. */
export interface RequestContext {
  /** As received; steps never change it. What goes on is a copy. */
  readonly request: SipRequest;
  /** Missing for ACK, which has none of its own. */
  readonly transaction: ServerTransaction | undefined;
  readonly flow: Flow;
  readonly case: CaseNumber;
  /** The step that it is at: who refuses it is named in log and case. */
  step: string;
  /** Set by authentication; missing for a request that nobody vouches for. */
  sender?: Sender;
  /** Set by the route step: the Route fields that remain after ours, and where our signed state points. */
  route?: RouteState;
  /** Answers the request. An ACK is never answered; this does nothing then. */
  respond(response: SipResponse): void;
  /**
   * Answers with an explanation: ms-diagnostics, Warning and Reason carry it, the log gets it, and so does the case. `body`: what
   * some clients want to read besides (the type of it stands in `extra`).
   */
  refuse(
    status: number,
    problem: ExplainedError,
    extra?: readonly (readonly [string, string])[],
    body?: Octets,
  ): void;
}

export interface RouteState {
  /** The request as it continues, our Route values taken off (RFC 3261 §16.4). */
  readonly request: SipRequest;
  /** True when a Route of ours with a right signature was taken off a request with a To tag: it goes on inside that dialog. */
  readonly signed: boolean;
  /** A Route of ours from another dialog was taken off: it proves nothing, and the To tag means no dialog that passes here. */
  readonly mixedUp?: true;
  /** True when it also came from one of that dialog's two ends. Others know the route too, so elsewhere it proves nothing. */
  readonly fromDialog: boolean;
  /** The id of the flow that the signed state points to, when this is an in-dialog request. */
  readonly targetFlow?: string;
}

/** continue: the next step. answer: `refuse` or `respond` was called, the walk ends. take: a role owns it now, the walk ends. */
export type Verdict = "continue" | "answer" | "take";

/** One step of the way that every request takes. Synchronous where it can be: the hot path makes no promises. */
export interface Step {
  readonly name: string;
  run(context: RequestContext): Verdict | Promise<Verdict>;
}
