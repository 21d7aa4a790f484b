import type { SipMessage } from "#sip/message/message";
import type { Flow } from "#sip/transport/flow";

/** What the rest of the house may ask of authentication. */
export interface Authentication {
  /** Called for each message just before it is printed: signs it for a flow that has a security association (MS-SIPAE). */
  beforeSend(message: SipMessage, flow: Flow): void;
  /** Whether a response from this flow may be believed: false for a missing or wrong signature where there is an association. */
  admitResponse(message: SipMessage, flow: Flow): boolean;
  /** Ends what a user has proven on all flows (disabled, password changed). */
  forget(aor: string): void;
  /** Closes the connections that were proven by tokens of a browser's session which ended. */
  forgetSession(session: string): void;
}
