import { ackRequest, dialogOfResponse, nextRequest } from "#sip/dialog/dialog";
import type { SipRequest, SipResponse } from "#sip/message/message";

/**
 * ACK and BYE for a session that a device took although it was not wanted any more (RFC 3261 §9.1, §13.2.2.4). `request` is our
 * copy of the INVITE. Its Record-Route values, ours and those of the way to us, are no part of the way from us to the device.
 */
export function endingOf(
  request: SipRequest,
  response: SipResponse,
): { readonly ack: SipRequest; readonly bye: SipRequest } | undefined {
  const dialog = dialogOfResponse(request, response);
  if (!dialog.ok) return undefined;
  const beyond = response.list("record-route");
  beyond.length = Math.max(0, beyond.length - request.list("record-route").length);
  const down = { ...dialog.value, routes: beyond.reverse() };
  return {
    ack: ackRequest(down, request.cseq.number),
    bye: nextRequest(down, "BYE", [["reason", 'SIP;cause=487;text="Session taken elsewhere or given up"']]),
  };
}
