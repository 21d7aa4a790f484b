import type { ExplainedError } from "#base/explained-error";
import type { RequestContext } from "#pipeline/request-context";
import type { Binding } from "#roles/location/contract";
import type { SipRequest, SipResponse } from "#sip/message/message";
import type { Flow } from "#sip/transport/flow";

/** How a request failed: what would be answered, and our own measurement where no device said so itself. */
export interface Refusal {
  readonly status: number;
  readonly problem: ExplainedError | undefined;
}

/** What a role wants of a request that it gives to the proxy. */
export interface ForwardOptions {
  /** Which of a person's devices may get it; all when left out. */
  only?(binding: Binding): boolean;
  /** Changes the copy that goes to this device; inside a dialog, to its other end (undefined). */
  edit?(copy: SipRequest, binding: Binding | undefined): void;
  /** Changes an answer above 100 and below 300 before it goes back; called again for one that is repeated. */
  editAnswer?(response: SipResponse, binding: Binding | undefined): void;
  /** Called once, with the first 2xx, before that goes back. */
  accepted?(response: SipResponse): void;
  /**
   * Nobody took it. "answer": the refusal goes back as it is; "mine": the role answers the request itself. Not asked when the
   * caller has given up.
   */
  refused?(refusal: Refusal): "answer" | "mine";
  /**
   * A 2xx of a device that was to stop (CANCEL) does not go back: we acknowledge it and end its session. pidgin-sipe cannot
   * be stopped by CANCEL and takes a message session up to ten seconds later.
   */
  readonly endLate?: boolean;
  /** Called once, when no branch is under way any more; at once where nothing was sent. */
  ended?(): void;
}

/** Hears how a request ends on which a call hangs. Repeated answers are told again. */
export interface CallWatch {
  /** A provisional answer above 100 went back; it came over this flow. */
  ringing(response: SipResponse, flow: Flow): void;
  /** A 2xx went back. */
  answered(response: SipResponse, flow: Flow): void;
  /**
   * It ended without a 2xx: by a device's answer, by something that we measured ourselves, or because the caller gave up (its CANCEL).
   */
  failed(
    status: number,
    how?: {
      readonly response?: SipResponse;
      readonly problem?: ExplainedError;
      readonly cancel?: SipRequest;
    },
  ): void;
}

/** Who keeps a list of calls; asked for INVITE, UPDATE and BYE only. Undefined: it wants to hear nothing of this one. */
export interface CallObserver {
  /** An INVITE outside any dialog goes to its target set. */
  opens(context: RequestContext): CallWatch | undefined;
  /** A request goes on inside a dialog. */
  inside(context: RequestContext): CallWatch | undefined;
}
