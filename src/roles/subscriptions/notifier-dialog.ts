import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { type HeaderField, headerField, SipRequest } from "#sip/message/message";
import { parseNameAddr } from "#sip/message/name-addr";
import type { Flow } from "#sip/transport/flow";

/**
 * The dialog of one subscription as its notifier sees it (RFC 3261 §12, RFC 6665 §4.4.1). The fields that all its notifications
 * share are made once: a change of presence is told to hundreds of watchers, and each notification then costs three new fields.
 */
export class NotifierDialog {
  readonly callId: Octets;
  readonly localTag: string;
  readonly remoteTag: string;
  /** Where the other end is; a SUBSCRIBE in the dialog may move it. */
  flow: Flow;
  /** CSeq of the last SUBSCRIBE. */
  lastSeen: number;
  /** CSeq of our last notification, or of the answer that carried one (ms-piggyback-cseq). */
  #cseq = 0;
  #target: Octets;
  readonly #shared: readonly HeaderField[];
  readonly #routes: readonly HeaderField[];

  private constructor(
    request: SipRequest,
    flow: Flow,
    localTag: string,
    target: Octets,
    contact: Octets,
    event: Octets,
  ) {
    this.callId = request.callId;
    this.localTag = localTag;
    this.remoteTag = request.from.tag ?? "";
    this.flow = flow;
    this.lastSeen = request.cseq.number;
    this.#target = target;
    this.#routes = request.list("record-route").map((value) => headerField("route", value));
    this.#shared = [
      headerField("max-forwards", "70"),
      // Whole, with the epid: Communicator clients know themselves by it.
      headerField("to", request.get("from") ?? ""),
      headerField("from", `${request.get("to") ?? ""};tag=${localTag}`),
      headerField("call-id", request.callId),
      headerField("contact", contact),
      headerField("event", event),
    ];
  }

  /** The dialog that a SUBSCRIBE makes; refused when it names no place to send notifications to. */
  static of(request: SipRequest, flow: Flow, localTag: string, contact: Octets): Parsed<NotifierDialog> {
    const target = remoteTarget(request);
    if (!target.ok) return target;
    const event = request.get("event") ?? "";
    return parsed(new NotifierDialog(request, flow, localTag, target.value, contact, event));
  }

  /** A SUBSCRIBE in the dialog came: it may come another way, and names the place anew. */
  renewed(request: SipRequest, flow: Flow): void {
    this.flow = flow;
    this.lastSeen = request.cseq.number;
    const target = remoteTarget(request);
    if (target.ok) this.#target = target.value;
  }

  /** The CSeq of a notification that travels in an answer. */
  nextCSeq(): number {
    return ++this.#cseq;
  }

  /** The next notification. */
  notification(
    method: "NOTIFY" | "BENOTIFY",
    state: Octets,
    fields: readonly HeaderField[],
    body: Octets,
  ): SipRequest {
    return new SipRequest(
      method,
      this.#target,
      [
        ...this.#shared,
        headerField("cseq", `${++this.#cseq} ${method}`),
        headerField("subscription-state", state),
        ...this.#routes,
        ...fields,
      ],
      body,
    );
  }
}

function remoteTarget(request: SipRequest): Parsed<Octets> {
  const contact = parseNameAddr(request.list("contact")[0] ?? "");
  if (!contact.ok || !contact.value.uri) return malformed("one SIP address");
  return parsed(contact.value.uriText);
}
