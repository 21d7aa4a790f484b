import type { Octets } from "#base/octets";
import { type HeaderField, headerField, SipRequest, type SipResponse } from "../message/message.ts";

/** The ACK that an INVITE client transaction gives to a final answer that is no 2xx (RFC 3261 §17.1.1.3). */
export function makeAck(invite: SipRequest, response: SipResponse): SipRequest {
  return hopRequest("ACK", invite, response.get("to"), []);
}

/** The CANCEL of an INVITE (RFC 3261 §9.1); `extraFields` say why (Reason, ms-diagnostics). */
export function makeCancel(
  invite: SipRequest,
  extraFields: readonly (readonly [string, Octets])[],
): SipRequest {
  return hopRequest("CANCEL", invite, invite.get("to"), extraFields);
}

/** A request that follows an INVITE to the very next hop: same Request-URI, topmost Via and Route. */
function hopRequest(
  method: string,
  invite: SipRequest,
  to: Octets | undefined,
  extraFields: readonly (readonly [string, Octets])[],
): SipRequest {
  const fields: HeaderField[] = [];
  let hasVia = false;
  for (const field of invite.fields) {
    if (field.name === "via") {
      if (!hasVia) fields.push(field); // ours stands alone in its line
      hasVia = true;
    } else if (COPIED.has(field.name)) fields.push(field);
    else if (field.name === "to") fields.push(headerField("to", to ?? field.value));
    else if (field.name === "cseq") fields.push(headerField("cseq", `${invite.cseq.number} ${method}`));
  }
  fields.push(headerField("max-forwards", "70"));
  for (const [name, value] of extraFields) fields.push(headerField(name, value));
  fields.push(headerField("content-length", "0"));
  return new SipRequest(method, invite.uri, fields);
}

const COPIED = new Set(["route", "from", "call-id"]);
