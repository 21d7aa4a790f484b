import type { CancelTimer } from "#base/clock";
import { utf8Decode, utf8Encode } from "#base/octets";
import type { RequestContext } from "#pipeline/request-context";
import { type Dialog, isOfDialog, nextRequest, takeRequest } from "#sip/dialog/dialog";
import type { SipRequest, SipResponse } from "#sip/message/message";
import { createResponse } from "#sip/message/respond";
import type { Flow } from "#sip/transport/flow";
import { notOurSound, olderRequest } from "../problems.ts";
import type { EchoSound } from "./echo-sound.ts";
import { LONGEST_MS, SILENT_MS } from "./limits.ts";
import type { EchoUses } from "./uses.ts";

/** RFC 3261 §17.1.1.1. */
const T1 = 500;
const T2 = 4_000;

/** What a call of Echo is made of. */
export interface EchoCallParts {
  readonly dialog: Dialog;
  readonly flow: Flow;
  readonly sound: EchoSound;
  /** With whom: `alice@example.com`. */
  readonly person: string;
  readonly contact: string;
}

/** One call of Echo that is up. It ends when the other end hangs up, falls silent, or has talked long enough. */
export class EchoCall {
  readonly parts: EchoCallParts;
  readonly #uses: EchoUses;
  readonly #ended: (call: EchoCall) => void;
  readonly #timers: CancelTimer[] = [];
  #stopRepeating: CancelTimer | undefined;
  #open = true;

  constructor(uses: EchoUses, parts: EchoCallParts, ended: (call: EchoCall) => void) {
    this.#uses = uses;
    this.parts = parts;
    this.#ended = ended;
    this.#timers.push(uses.clock.after(LONGEST_MS, () => this.hangUp()));
    this.#watch(0);
  }

  isOf(request: SipRequest): boolean {
    return isOfDialog(this.parts.dialog, request);
  }

  /** Answers an INVITE with what we describe, again and again until its ACK comes (RFC 3261 §13.3.1.4). */
  accept(context: RequestContext, body: string): void {
    const response = createResponse(context.request, 200, undefined, {
      toTag: this.parts.dialog.localTag,
      recordRoute: true,
      fields: [
        ["contact", this.parts.contact],
        ["allow", "INVITE, ACK, BYE, CANCEL, UPDATE, INFO, OPTIONS"],
        ["content-type", "application/sdp"],
      ],
      body: utf8Encode(body),
    });
    this.#stopRepeating?.();
    this.#repeat(context, response, T1, 0);
  }

  /** A request inside the call. */
  take(context: RequestContext): void {
    const { request } = context;
    const { dialog, sound } = this.parts;
    const last = dialog.remoteCSeq;
    if (!takeRequest(dialog, request)) {
      context.refuse(500, olderRequest(request.cseq.number, last ?? 0));
      return;
    }
    const described = utf8Decode(request.body);
    const answer = (body?: string): void =>
      context.respond(
        createResponse(request, 200, undefined, {
          fields:
            body === undefined
              ? []
              : [
                  ["contact", this.parts.contact],
                  ["content-type", "application/sdp"],
                ],
          ...(body !== undefined && { body: utf8Encode(body) }),
        }),
      );
    switch (request.method) {
      case "ACK":
        this.#stopRepeating?.();
        if (described !== "") sound.accept(described);
        return;
      case "BYE":
        answer();
        this.end();
        return;
      case "INVITE":
      case "UPDATE": {
        const told = described === "" ? sound.offer() : sound.answer(described);
        if (told === undefined) context.refuse(488, notOurSound());
        else if (request.method === "INVITE") this.accept(context, told);
        else answer(described === "" ? undefined : told);
        return;
      }
      default:
        answer();
    }
  }

  hangUp(): void {
    const { dialog, flow } = this.parts;
    if (this.#open && flow.open) this.#uses.transactions.send(nextRequest(dialog, "BYE"), flow, NOBODY_WAITS);
    this.end();
  }

  /** Gives everything back. */
  end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#stopRepeating?.();
    for (const stop of this.#timers) stop();
    this.parts.sound.close();
    this.#ended(this);
  }

  #repeat(context: RequestContext, response: SipResponse, wait: number, waited: number): void {
    context.respond(response);
    this.#stopRepeating = this.#uses.clock.after(wait, () => {
      const now = waited + wait;
      if (now >= 64 * T1) this.hangUp();
      else this.#repeat(context, response, Math.min(2 * wait, T2, 64 * T1 - now), now);
    });
  }

  #watch(before: number): void {
    this.#timers[1] = this.#uses.clock.after(SILENT_MS, () => {
      const { heard } = this.parts.sound;
      if (heard === before) this.hangUp();
      else this.#watch(heard);
    });
  }
}

/** For requests whose answer changes nothing. */
const NOBODY_WAITS = { responded: () => {}, timedOut: () => {}, transportFailed: () => {} };
