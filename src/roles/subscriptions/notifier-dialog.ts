import { detached, type Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { type HeaderField, headerField, SipRequest } from "#sip/message/message";
import { parseNameAddr } from "#sip/message/name-addr";
import type { Flow } from "#sip/transport/flow";
import { MOST_DIALOG_OCTETS } from "./limits.ts";

/**
 * The dialog of one subscription as its notifier sees it (RFC 3261 §12, RFC 6665 §4.4.1). There are ten thousands of them, so it keeps
 * short texts of its own: a slice would hold the whole SUBSCRIBE, and made fields twice the texts.
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
  /** Whole, with the epid: Communicator clients know themselves by it. */
  readonly #remote: Octets;
  readonly #local: Octets;
  readonly #contact: HeaderField;
  readonly #event: HeaderField;
  readonly #routes: readonly HeaderField[];

  private constructor(
    request: SipRequest,
    flow: Flow,
    localTag: string,
    target: Octets,
    contact: Octets,
    event: Octets,
  ) {
    this.callId = detached(request.callId);
    this.localTag = localTag;
    this.remoteTag = detached(request.from.tag ?? "");
    this.flow = flow;
    this.lastSeen = request.cseq.number;
    this.#target = detached(target);
    this.#remote = detached(request.get("from") ?? "");
    this.#local = detached(`${request.get("to") ?? ""};tag=${localTag}`);
    this.#contact = sharedField("contact", contact);
    this.#event = sharedField("event", event);
    const routes = request.list("record-route").map((value) => headerField("route", detached(value)));
    this.#routes = routes.length > 0 ? routes : NO_ROUTES;
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
    if (target.ok && target.value.length <= MOST_DIALOG_OCTETS) this.#target = detached(target.value);
  }

  /** The CSeq of a notification that travels in an answer. */
  nextCSeq(): number {
    return ++this.#cseq;
  }

  /** The next notification; `state` is its Subscription-State. */
  notification(
    method: "NOTIFY" | "BENOTIFY",
    state: HeaderField,
    fields: readonly HeaderField[],
    body: Octets,
  ): SipRequest {
    const own = [
      MAX_FORWARDS,
      headerField("to", this.#remote),
      headerField("from", this.#local),
      headerField("call-id", this.callId),
      this.#contact,
      this.#event,
      headerField("cseq", `${++this.#cseq} ${method}`),
      state,
    ];
    return new SipRequest(method, this.#target, own.concat(this.#routes, fields), body);
  }
}

const MAX_FORWARDS = headerField("max-forwards", "70");
const NO_ROUTES: readonly HeaderField[] = [];

/** Thousands of dialogs have the same Contact and Event. Bounded, for strangers choose what stands behind the event's name. */
const MOST_SHARED = 1_000;
const MOST_SHARED_OCTETS = 200;
const shared = new Map<Octets, HeaderField>();

/** The same field for everybody with this value. */
function sharedField(name: string, value: Octets): HeaderField {
  const key = `${name} ${value}`;
  const known = shared.get(key);
  if (known) return known;
  const own = detached(value);
  const made = headerField(name, own);
  if (value.length <= MOST_SHARED_OCTETS) {
    if (shared.size >= MOST_SHARED) shared.clear();
    shared.set(`${name} ${own}`, made);
  }
  return made;
}

function remoteTarget(request: SipRequest): Parsed<Octets> {
  const contact = parseNameAddr(request.list("contact")[0] ?? "");
  if (!contact.ok || !contact.value.uri) return malformed("one SIP address");
  return parsed(contact.value.uriText);
}
