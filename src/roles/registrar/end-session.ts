import type { Binding, Ending } from "#roles/location/contract";
import { headerField, SipRequest } from "#sip/message/message";
import type { Flow, Flows } from "#sip/transport/flow";

export interface EndSessionUses {
  readonly flows: Pick<Flows, "find">;
  /** Sends a request on a flow in a transaction of its own; nobody waits for the answer. */
  sendNotify(request: SipRequest, flow: Flow): void;
  /** The name that stands in ms-diagnostics. */
  serverName(): string;
}

/** MS-OCER: why a client is signed out. */
const CODE: Readonly<Record<Ending, number>> = { unregistered: 4140, rejected: 4141, deactivated: 4142 };

/**
 * Makes the goodbye that the location service says to a device it signs out: the NOTIFY of the implicit subscription
 * (`Event: registration`, MS-SIPREGE 2.2.1.13). Phones have no such subscription and hear nothing.
 */
export function createEndSession(uses: EndSessionUses) {
  return (binding: Binding, ending: Ending, reason: string): void => {
    const flow = binding.subscription && uses.flows.find(binding.flowId);
    if (flow?.open) uses.sendNotify(deregistration(binding, ending, reason, uses.serverName()), flow);
  };
}

function deregistration(binding: Binding, ending: Ending, reason: string, source: string): SipRequest {
  const { aor, epid, subscription } = binding;
  const body = `deregistered;event=${ending}`;
  const sentence = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`.replaceAll(/["\\]/g, "'");
  return new SipRequest(
    "NOTIFY",
    binding.contact,
    [
      headerField("max-forwards", "70"),
      headerField("from", `<sip:${aor}>;tag=${subscription?.localTag}`),
      headerField("to", `<sip:${aor}>;tag=${subscription?.remoteTag}${epid ? `;epid=${epid}` : ""}`),
      headerField("call-id", binding.callId),
      headerField("cseq", "1 NOTIFY"),
      headerField("event", "registration-notify"),
      headerField("subscription-state", "terminated;expires=0"),
      // The only one of the two that pidgin-sipe reads here, and it shows the text.
      headerField("ms-diagnostics-public", `${CODE[ending]};reason="${sentence}";source="${source}"`),
      headerField("content-type", "text/registration-event"),
    ],
    body,
  );
}
