import type { Octets } from "#base/octets";
import type { RequestContext } from "#pipeline/request-context";
import type { SipRequest } from "#sip/message/message";

/** What a notification (or the 200 that carries the first one) says. */
export interface Document {
  /** Whole value of Content-Type. Empty with an empty body. */
  readonly contentType: Octets;
  /** UTF-8 octets (`utf8Encode`). Make it once and give the same one to every subscription that is to get it. */
  readonly body: Octets;
  /** Further fields, as in `Require: eventlist`. */
  readonly fields?: readonly (readonly [string, Octets])[];
}

/** Why a subscription ends, in the words of RFC 6665 §4.1.3. */
export type EndReason = "deactivated" | "rejected" | "noresource" | "timeout" | "giveup" | "probation";

/** One subscription dialog, as the event package sees it (RFC 6665; MS-SIP 3.4, 3.5). */
export interface Subscription {
  /** Who subscribed and proved to be it: `alice@example.com`; lower case. */
  readonly watcher: string;
  /** What was subscribed to: user and host of the first Request-URI, lower case; the bare host when it names no user. */
  readonly resource: string;
  /** The epid in From; undefined for anybody but a Communicator client. */
  readonly epid: string | undefined;
  /** Media types of the first Accept (the package's default types when there is none), lower case, without parameters. */
  readonly accept: readonly string[];
  /** The option tags of the first Supported and Require, lower case: `eventlist`, `ms-benotify` … */
  readonly options: ReadonlySet<string>;
  /** False once it has ended. */
  readonly open: boolean;
  /** Sends a notification in the dialog: BENOTIFY where that was agreed, else NOTIFY. Does nothing after the end. */
  notify(document: Document): void;
  /** Ends it from our side; the other end is told with this last notification. */
  end(reason: EndReason, document?: Document): void;
  /** Called once, when it is over for whatever reason. */
  onEnd(action: () => void): void;
}

/** What a package makes of a SUBSCRIBE. `document` goes with the 200 or at once after it; "nothing-yet" sends an empty NOTIFY. */
export type Subscribed =
  | {
      readonly document: Document | "nothing-yet";
      /** Further fields of the 200, as in `Require: eventlist` (RFC 4662 §4.2); those of a document that goes with it are there anyway. */
      readonly fields?: Document["fields"];
    }
  | "refused";

/**
 * One event package (RFC 6665 §5), declared as data and joined in server/. The role `subscriptions` owns dialogs, expiry,
 * BENOTIFY, piggy-backing, autoextend, limits and sending; a package knows only what its documents say.
 */
export interface EventPackage {
  /** Lower case, as in `vnd-microsoft-roaming-self`. */
  readonly event: string;
  /** What it can send; a SUBSCRIBE whose Accept has none of them is answered 406. The first is used where there is no Accept. */
  readonly types: readonly string[];
  /** The most seconds that are granted. */
  readonly maxExpiresSeconds: number;
  /** More conditions, where two packages share an event (batch and single presence). The first package that accepts takes it. */
  accepts?(request: SipRequest): boolean;
  /**
   * A SUBSCRIBE with Expires above 0, or 0 outside a dialog (a poll: the answer is given, nothing is kept and `subscription.open`
   * is false). `again`: it came in the dialog of a subscription that exists. To refuse, call `context.refuse` and answer "refused".
   */
  subscribed(
    subscription: Subscription,
    context: RequestContext,
    again: boolean,
  ): Subscribed | Promise<Subscribed>;
}
