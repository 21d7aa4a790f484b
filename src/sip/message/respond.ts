import type { Octets } from "#base/octets";
import { type HeaderField, headerField, type SipRequest, SipResponse } from "./message.ts";
import { reasonPhrase } from "./reason-phrase.ts";

export interface ResponseOptions {
  /** Added to To when the request had none there and the status is not 100. */
  readonly toTag?: string;
  /** Further fields, in this order. */
  readonly fields?: readonly (readonly [string, Octets])[];
  readonly body?: Octets;
  /** Copies Record-Route: an answer that makes a dialog (RFC 3261 §12.1.1). */
  readonly recordRoute?: boolean;
}

/** The answer to a request: Via, From, To, Call-ID and CSeq as RFC 3261 §8.2.6 has them. */
export function createResponse(
  request: SipRequest,
  status: number,
  reason: Octets | undefined = undefined,
  options: ResponseOptions = {},
): SipResponse {
  const fields: HeaderField[] = [];
  for (const field of request.fields) {
    const { name } = field;
    if (name === "to") fields.push(hasTag(request) ? field : withTag(field, status, options.toTag));
    else if (name === "via" || name === "from" || name === "call-id" || name === "cseq") fields.push(field);
    else if (name === "timestamp" && status === 100) fields.push(field);
    else if (name === "record-route" && options.recordRoute) fields.push(field);
  }
  for (const [name, value] of options.fields ?? []) fields.push(headerField(name, value));
  return new SipResponse(status, reason ?? reasonPhrase(status), fields, options.body ?? "");
}

function withTag(to: HeaderField, status: number, tag: string | undefined): HeaderField {
  return tag === undefined || status === 100 ? to : headerField("to", `${to.value};tag=${tag}`);
}

/** Also of a request that is refused because its To cannot be read. */
function hasTag(request: SipRequest): boolean {
  const to = request.read("to");
  return to.ok ? to.value.tag !== undefined : /;[ \t]*tag[ \t]*=/i.test(request.get("to") ?? "");
}
