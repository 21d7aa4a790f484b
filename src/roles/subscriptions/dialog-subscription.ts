import type { CancelTimer, Clock } from "#base/clock";
import type { SipResponse } from "#sip/message/message";
import { type HeaderField, headerField } from "#sip/message/message";
import type { TransactionLayer } from "#sip/transaction/contract";
import type { Document, EndReason, EventPackage, Subscription } from "./contract.ts";
import { GRACE_SECONDS, MOST_WAITING } from "./limits.ts";
import type { NotifierDialog } from "./notifier-dialog.ts";

/** What a subscription asks of the table that holds it. */
export interface SubscriptionPorts {
  readonly clock: Clock;
  readonly transactions: TransactionLayer;
  /** It is over. */
  left(subscription: DialogSubscription): void;
}

/** What was asked for when it began, and what was agreed. */
export interface Terms {
  readonly watcher: string;
  readonly resource: string;
  readonly epid: string | undefined;
  readonly accept: readonly string[];
  readonly options: ReadonlySet<string>;
}

/** The option tags of MS-SIP that change how we notify. */
export const BENOTIFY = "ms-benotify";
export const PIGGYBACK = "ms-piggyback-first-notify";
export const AUTOEXTEND = "com.microsoft.autoextend";

const NO_CONTENT: Document = { contentType: "", body: "" };

/** One subscription: its dialog, its time, and how it is notified (RFC 6665 §4.2; MS-SIP 3.4 to 3.6). */
export class DialogSubscription implements Subscription {
  readonly watcher: string;
  readonly resource: string;
  readonly epid: string | undefined;
  readonly accept: readonly string[];
  readonly options: ReadonlySet<string>;
  readonly dialog: NotifierDialog;
  readonly package: EventPackage;
  readonly #ports: SubscriptionPorts;
  #state: "unanswered" | "open" | "over" = "unanswered";
  /** What was said before the answer went; most subscriptions never have any. */
  #waiting: Document[] | undefined;
  #expiresAt = 0;
  #grantedSeconds = 0;
  #timerAt = 0;
  #stopTimer: CancelTimer | undefined;
  #ends: (() => void)[] | undefined;

  constructor(ports: SubscriptionPorts, terms: Terms, dialog: NotifierDialog, from: EventPackage) {
    this.#ports = ports;
    this.watcher = terms.watcher;
    this.resource = terms.resource;
    this.epid = terms.epid;
    this.accept = terms.accept;
    this.options = terms.options;
    this.dialog = dialog;
    this.package = from;
  }

  get open(): boolean {
    return this.#state !== "over";
  }

  /** Seconds that are left. */
  get remainingSeconds(): number {
    return Math.max(0, Math.round((this.#expiresAt - this.#ports.clock.now()) / 1000));
  }

  /** Grants time from now on. */
  grant(seconds: number): void {
    this.#grantedSeconds = seconds;
    this.#restart();
  }

  /** A SUBSCRIBE is being worked on: what a package says meanwhile waits until its answer has gone. */
  hold(): void {
    if (this.#state === "open") this.#state = "unanswered";
  }

  /** The answer has gone: notifications may follow it. */
  answered(): void {
    if (this.#state !== "unanswered") return;
    this.#state = "open";
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const document of waiting) this.notify(document);
  }

  notify(document: Document): void {
    if (this.#state === "over") return;
    if (this.#state === "unanswered") {
      this.#waiting ??= [];
      if (this.#waiting.length === MOST_WAITING) this.#waiting.shift(); // the later ones say more
      this.#waiting.push(document);
      return;
    }
    if (this.options.has(AUTOEXTEND)) this.#restart();
    this.#send(document, activeFor(this.remainingSeconds));
  }

  end(reason: EndReason, document: Document = NO_CONTENT): void {
    if (this.#state === "over") return;
    const told = this.#state === "open";
    this.over();
    if (told) this.#send(document, terminated(reason));
  }

  /** The other end asked for the end: RFC 6665 §4.2.1.2 wants one last notification, BENOTIFY clients want none. */
  unsubscribed(document: Document | undefined): void {
    if (this.#state === "over") return;
    this.over();
    if (!this.options.has(BENOTIFY)) this.#send(document ?? NO_CONTENT, terminated("timeout"));
  }

  /** Ends without a word: there is nobody to tell, or it was told. */
  over(): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#waiting = undefined;
    this.#stopTimer?.();
    this.#ports.left(this);
    const ends = this.#ends ?? [];
    this.#ends = undefined;
    for (const action of ends) action();
  }

  onEnd(action: () => void): void {
    if (this.#state === "over") action();
    else if (this.#ends) this.#ends.push(action);
    else this.#ends = [action];
  }

  /** Each notification may extend the time: a timer that comes too early looks again then, which costs nothing until then. */
  #restart(): void {
    const now = this.#ports.clock.now();
    this.#expiresAt = now + this.#grantedSeconds * 1000;
    const at = this.#expiresAt + GRACE_SECONDS * 1000;
    if (this.#stopTimer && this.#timerAt <= at) return;
    this.#stopTimer?.();
    this.#wait(at, at - now);
  }

  #wait(at: number, ms: number): void {
    this.#timerAt = at;
    this.#stopTimer = this.#ports.clock.after(ms, () => {
      this.#stopTimer = undefined;
      const over = this.#expiresAt + GRACE_SECONDS * 1000;
      const left = over - this.#ports.clock.now();
      // The wall clock may have been turned back: nothing lasts longer than was granted.
      if (left > 0) this.#wait(over, Math.min(left, (this.#grantedSeconds + GRACE_SECONDS) * 1000));
      else this.end("timeout");
    });
  }

  #send(document: Document, state: HeaderField): void {
    const { flow } = this.dialog;
    if (!flow.open) return;
    const benotify = this.options.has(BENOTIFY);
    const request = this.dialog.notification(
      benotify ? "BENOTIFY" : "NOTIFY",
      state,
      documentFields(document),
      document.body,
    );
    if (benotify) this.#ports.transactions.sendAlone(request, flow);
    else
      this.#ports.transactions.send(request, flow, {
        responded: (response) => this.#responded(response),
        timedOut: () => this.over(),
        transportFailed: () => this.over(),
      });
  }

  /** RFC 6665 §4.2.2: whoever refuses a notification wants no more; a 5xx with Retry-After keeps the subscription. */
  #responded(response: SipResponse): void {
    if (response.status >= 300 && !response.has("retry-after")) this.over();
  }
}

/** The fields of a document, made once for all who get it. */
export function documentFields(document: Document): readonly HeaderField[] {
  let fields = FIELDS.get(document);
  if (!fields) {
    fields = [
      ...(document.fields ?? []).map(([name, value]) => headerField(name, value)),
      ...(document.contentType === "" ? [] : [headerField("content-type", document.contentType)]),
    ];
    FIELDS.set(document, fields);
  }
  return fields;
}

/** Subscription-State of those who are told in the same second and have as long to go (RFC 6665 §4.1.3). */
function activeFor(seconds: number): HeaderField {
  if (active.seconds !== seconds)
    active = { seconds, field: headerField("subscription-state", `active;expires=${seconds}`) };
  return active.field;
}

let active = { seconds: 0, field: headerField("subscription-state", "active;expires=0") };

/** Subscription-State of the last notification. */
export const terminated = (reason: EndReason): HeaderField =>
  headerField("subscription-state", `terminated;reason=${reason}`);

const FIELDS = new WeakMap<Document, readonly HeaderField[]>();
