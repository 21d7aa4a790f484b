import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { headerField, SipRequest, type SipResponse } from "../message/message.ts";
import { type NameAddr, parseNameAddr } from "../message/name-addr.ts";
import { parameter } from "../message/parameters.ts";
import { printUri, type SipUri } from "../message/uri.ts";

/** What both ends of a dialog must remember (RFC 3261 §12). Changed only by the functions of this file. */
export interface Dialog {
  readonly callId: Octets;
  readonly localTag: Octets;
  /** Empty where the other end sets none (RFC 2543; §12.1.1). */
  readonly remoteTag: Octets;
  /** The whole From of our requests, our tag included. */
  readonly local: Octets;
  /** The whole To of our requests as the other end wrote it: Communicator clients look for their epid in it. */
  readonly remote: Octets;
  /** Where the other end is: from Contact, renewed by target refresh requests (§12.2). */
  remoteTarget: Octets;
  /** Route values in the order in which they go on our requests. Never changes (§12.2). */
  readonly routes: readonly Octets[];
  /** CSeq of our last request. */
  localCSeq: number;
  /** CSeq of the other end's last request; undefined before the first. */
  remoteCSeq: number | undefined;
}

/** Requests whose Contact names the other end's place anew (RFC 3261 §12.2, RFC 3311, RFC 6665 §4.4.1). */
const REFRESHES_TARGET = new Set(["INVITE", "UPDATE", "SUBSCRIBE", "NOTIFY", "REFER"]);

/** The dialog that a request makes at the end that answers it (§12.1.1). Refused when it names no place to send requests to. */
export function dialogOfRequest(request: SipRequest, localTag: Octets): Parsed<Dialog> {
  const remoteTarget = targetOf(request);
  if (!remoteTarget.ok) return remoteTarget;
  return parsed({
    callId: request.callId,
    localTag,
    remoteTag: request.from.tag ?? "",
    local:
      request.to.tag === undefined ? `${request.get("to") ?? ""};tag=${localTag}` : (request.get("to") ?? ""),
    remote: request.get("from") ?? "",
    remoteTarget: remoteTarget.value,
    routes: request.list("record-route"),
    localCSeq: 0,
    remoteCSeq: request.cseq.number,
  });
}

/** The dialog that an answer makes at the end that asked (§12.1.2): its Record-Route counts from the other end. */
export function dialogOfResponse(request: SipRequest, response: SipResponse): Parsed<Dialog> {
  const remoteTarget = targetOf(response);
  if (!remoteTarget.ok) return remoteTarget;
  return parsed({
    callId: request.callId,
    localTag: request.from.tag ?? "",
    remoteTag: response.to.tag ?? "",
    local: request.get("from") ?? "",
    remote: response.get("to") ?? "",
    remoteTarget: remoteTarget.value,
    routes: response.list("record-route").reverse(),
    localCSeq: request.cseq.number,
    remoteCSeq: undefined,
  });
}

/** Whether this request of the other end belongs to the dialog (§12.2.2): Call-ID and both tags. */
export function isOfDialog(dialog: Dialog, request: SipRequest): boolean {
  return (
    request.callId === dialog.callId &&
    (request.to.tag ?? "") === dialog.localTag &&
    (request.from.tag ?? "") === dialog.remoteTag
  );
}

/**
 * Takes note of a request of the other end. False: it is older than one that came before and is to be answered 500 (§12.2.2).
 * ACK and CANCEL carry the number of their INVITE and are always in order.
 */
export function takeRequest(dialog: Dialog, request: SipRequest): boolean {
  const { method } = request;
  if (method === "ACK" || method === "CANCEL") return true;
  const { number } = request.cseq;
  if (dialog.remoteCSeq !== undefined && number <= dialog.remoteCSeq) return false;
  dialog.remoteCSeq = number;
  if (REFRESHES_TARGET.has(method) && request.has("contact")) {
    const target = targetOf(request);
    if (target.ok) dialog.remoteTarget = target.value;
  }
  return true;
}

/** Our next request in the dialog (§12.2.1.1). Via is put on by the transaction layer; Contact, where needed, stands in `fields`. */
export function nextRequest(
  dialog: Dialog,
  method: string,
  fields: readonly (readonly [string, Octets])[] = [],
  body: Octets = "",
): SipRequest {
  return build(dialog, method, ++dialog.localCSeq, fields, body);
}

/** The ACK to a 2xx: it has the number of the INVITE (§13.2.2.4). */
export function ackRequest(dialog: Dialog, inviteCSeq: number): SipRequest {
  return build(dialog, "ACK", inviteCSeq, [], "");
}

function build(
  dialog: Dialog,
  method: string,
  number: number,
  fields: readonly (readonly [string, Octets])[],
  body: Octets,
): SipRequest {
  const { uri, routes } = wayOf(dialog);
  return new SipRequest(
    method,
    uri,
    [
      headerField("max-forwards", "70"),
      headerField("from", dialog.local),
      headerField("to", dialog.remote),
      headerField("call-id", dialog.callId),
      headerField("cseq", `${number} ${method}`),
      ...routes.map((route) => headerField("route", route)),
      ...fields.map(([name, value]) => headerField(name, value)),
    ],
    body,
  );
}

/** Request-URI and Route: a first hop without `lr` is a strict router, which finds itself in the Request-URI (§12.2.1.1). */
function wayOf(dialog: Dialog): { readonly uri: Octets; readonly routes: readonly Octets[] } {
  const [first, ...rest] = dialog.routes;
  if (first === undefined) return { uri: dialog.remoteTarget, routes: [] };
  const read = parseNameAddr(first);
  const hop = read.ok ? read.value.uri : undefined;
  if (!hop || parameter(hop.parameters, "lr") !== undefined)
    return { uri: dialog.remoteTarget, routes: dialog.routes };
  return { uri: printUri(asRequestUri(hop)), routes: [...rest, `<${dialog.remoteTarget}>`] };
}

/** Without what may not stand in a Request-URI (§19.1.1, table 1). */
const asRequestUri = (uri: SipUri): SipUri => ({
  ...uri,
  headers: undefined,
  parameters: uri.parameters.filter(([name]) => name !== "method"),
});

function targetOf(message: SipRequest | SipResponse): Parsed<Octets> {
  const contact: Parsed<NameAddr> = parseNameAddr(message.list("contact")[0] ?? "");
  if (!contact.ok || !contact.value.uri) return malformed("one SIP address in Contact");
  return parsed(contact.value.uriText);
}
