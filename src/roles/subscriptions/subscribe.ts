import { detached, type Octets } from "#base/octets";
import type { RequestContext } from "#pipeline/request-context";
import { firstWord } from "#pipeline/requests";
import { createResponse } from "#sip/message/respond";
import type { Document, EventPackage, Subscribed } from "./contract.ts";
import {
  AUTOEXTEND,
  BENOTIFY,
  DialogSubscription,
  documentFields,
  PIGGYBACK,
  type SubscriptionPorts,
  terminated,
} from "./dialog-subscription.ts";
import { MIN_EXPIRES_SECONDS, MOST_DIALOG_OCTETS } from "./limits.ts";
import { NotifierDialog } from "./notifier-dialog.ts";
import {
  nobodyKnown,
  noCommonType,
  noSuchSubscription,
  outOfOrder,
  tooBrief,
  tooMany,
  unreadableSubscribe,
} from "./problems.ts";
import {
  acceptedTypes,
  askedSeconds,
  commonTypes,
  epidOf,
  optionTags,
  overlongField,
  resourceOf,
} from "./read-subscribe.ts";
import { mostPerWatcher, mostSubscriptions } from "./settings.ts";
import type { SubscriptionTable } from "./subscription-table.ts";
import type { SubscriptionUses } from "./uses.ts";

type Field = readonly [string, Octets];

/** Answers SUBSCRIBE (RFC 6665 §4.2.1): new, in its dialog, or a poll. */
export class Subscriber {
  readonly #uses: SubscriptionUses;
  readonly #table: SubscriptionTable;
  readonly #packages: readonly EventPackage[];
  readonly #ports: SubscriptionPorts;

  constructor(uses: SubscriptionUses, table: SubscriptionTable, packages: readonly EventPackage[]) {
    const { clock, transactions } = uses;
    this.#ports = { clock, transactions, left: (gone) => table.remove(gone) };
    this.#uses = uses;
    this.#table = table;
    this.#packages = packages;
  }

  subscribe(context: RequestContext): void | Promise<void> {
    const { request, sender } = context;
    const event = firstWord(request.get("event")) ?? "";
    if (!sender) {
      context.refuse(403, nobodyKnown(request.from.uriText, event));
      return;
    }
    const asked = askedSeconds(request);
    if (!asked.ok) {
      context.refuse(400, unreadableSubscribe("Expires", request.get("expires") ?? "", asked.expected));
      return;
    }
    if (asked.value > 0 && asked.value < MIN_EXPIRES_SECONDS) {
      const least: Field = ["min-expires", String(MIN_EXPIRES_SECONDS)];
      context.refuse(423, tooBrief(asked.value, MIN_EXPIRES_SECONDS), [least]);
      return;
    }
    return request.to.tag === undefined
      ? this.#begin(context, sender.aor, event, asked.value)
      : this.#again(context, sender.aor, event, asked.value);
  }

  #begin(context: RequestContext, watcher: string, event: string, seconds: number): void | Promise<void> {
    const { request, flow } = context;
    const accepted = acceptedTypes(request);
    const candidates = this.#packages.filter((one) => one.event === event);
    const offer = candidates.find((one) => one.accepts?.(request) ?? true);
    const accept = offer ? commonTypes(accepted, offer) : [];
    if (!offer || accept.length === 0) {
      const types = [...new Set((offer ? [offer] : candidates).flatMap((one) => one.types))];
      context.refuse(406, noCommonType(event, accepted, types), [["accept", types.join(", ")]]);
      return;
    }
    if (seconds > 0 && !this.#hasRoom(context, watcher)) return;
    const overlong = overlongField(request);
    if (overlong) {
      const expected = `fields of at most ${MOST_DIALOG_OCTETS} octets together that a dialog keeps`;
      context.refuse(400, unreadableSubscribe(overlong.name, `${overlong.octets} octets`, expected));
      return;
    }
    const epid = epidOf(request);
    const contact = this.#contact(context);
    const dialog = NotifierDialog.of(request, flow, this.#uses.newTag(), contact);
    if (!dialog.ok || !epid.ok) {
      const [field, expected] = dialog.ok
        ? ["From", epid.ok ? "" : epid.expected]
        : ["Contact", dialog.expected];
      context.refuse(
        400,
        unreadableSubscribe(field, request.get(field.toLowerCase()) ?? "nothing", expected),
      );
      return;
    }
    const subscription = new DialogSubscription(
      this.#ports,
      {
        watcher,
        resource: detached(resourceOf(request, this.#uses.directory)),
        epid: epid.value && detached(epid.value),
        accept,
        options: optionTags(request),
      },
      dialog.value,
      offer,
    );
    if (seconds === 0) subscription.over();
    else this.#table.add(subscription);
    return this.#serve(context, subscription, seconds, false);
  }

  #again(context: RequestContext, watcher: string, event: string, seconds: number): void | Promise<void> {
    const { request, flow } = context;
    const subscription = this.#table.find(request, flow);
    if (!subscription || subscription.watcher !== watcher || subscription.package.event !== event) {
      context.refuse(481, noSuchSubscription(event, this.#table.of(watcher).size));
      return;
    }
    const { dialog } = subscription;
    if (request.cseq.number <= dialog.lastSeen) {
      context.refuse(500, outOfOrder(request.cseq.number, dialog.lastSeen));
      return;
    }
    this.#table.move(subscription, dialog.flow, flow);
    dialog.renewed(request, flow);
    return this.#serve(context, subscription, seconds, true);
  }

  #serve(
    context: RequestContext,
    subscription: DialogSubscription,
    seconds: number,
    again: boolean,
  ): void | Promise<void> {
    if (again && seconds === 0) {
      this.#answer(context, subscription, 0, "nothing-yet", []);
      subscription.unsubscribed(undefined);
      return;
    }
    subscription.hold();
    let said: Subscribed | Promise<Subscribed>;
    try {
      said = subscription.package.subscribed(subscription, context, again);
    } catch (error) {
      if (!again) subscription.over();
      throw error; // the pipeline explains it
    }
    if (!(said instanceof Promise)) {
      this.#said(context, subscription, seconds, again, said);
      return;
    }
    return said.then(
      (late) => this.#said(context, subscription, seconds, again, late),
      (error: unknown) => {
        if (!again) subscription.over();
        throw error;
      },
    );
  }

  #said(
    context: RequestContext,
    subscription: DialogSubscription,
    seconds: number,
    again: boolean,
    said: Subscribed,
  ): void {
    if (said === "refused") {
      if (again) subscription.answered();
      else subscription.over();
      return;
    }
    const granted = Math.min(seconds, subscription.package.maxExpiresSeconds);
    const poll = granted === 0;
    if (!poll && !subscription.open) {
      // It ended while its package was at work: its connection, or the account.
      const { event } = subscription.package;
      context.refuse(481, noSuchSubscription(event, this.#table.of(subscription.watcher).size));
      return;
    }
    if (!poll) subscription.grant(granted);
    const piggyback = subscription.options.has(PIGGYBACK);
    this.#answer(context, subscription, granted, piggyback ? said.document : "nothing-yet", [
      ...supported(subscription),
      ...(piggyback ? [] : (said.fields ?? [])),
    ]);
    if (poll) {
      if (!piggyback) this.#notifyOnce(context, subscription, said.document);
      return;
    }
    subscription.answered();
    if (!piggyback) subscription.notify(said.document === "nothing-yet" ? EMPTY : said.document);
  }

  /** A poll is answered in one NOTIFY of a dialog that ends with it (RFC 6665 §4.4.3). */
  #notifyOnce(
    context: RequestContext,
    subscription: DialogSubscription,
    document: Document | "nothing-yet",
  ): void {
    const said = document === "nothing-yet" ? EMPTY : document;
    const fields = documentFields(said);
    const notify = subscription.dialog.notification("NOTIFY", terminated("timeout"), fields, said.body);
    this.#uses.transactions.send(notify, context.flow, NOBODY_WAITS);
  }

  /** The 200, and in it the first notification where the client asked for that (MS-SIP 3.4). */
  #answer(
    context: RequestContext,
    subscription: DialogSubscription,
    seconds: number,
    document: Document | "nothing-yet",
    more: readonly Field[],
  ): void {
    const { dialog } = subscription;
    const fields: Field[] = [
      ["contact", this.#contact(context)],
      ["expires", String(seconds)],
      ["event", context.request.get("event") ?? ""],
    ];
    if (document !== "nothing-yet")
      fields.push(
        ["subscription-state", seconds > 0 ? `active;expires=${seconds}` : "terminated;expires=0"],
        ["ms-piggyback-cseq", String(dialog.nextCSeq())],
        ...documentFields(document).map(({ name, value }): Field => [name, value]),
      );
    context.respond(
      createResponse(context.request, 200, undefined, {
        toTag: dialog.localTag,
        fields: [...fields, ...more],
        recordRoute: true,
        body: document === "nothing-yet" ? "" : document.body,
      }),
    );
  }

  #contact({ flow }: RequestContext): Octets {
    const { host, port } = this.#uses.reachedAt(flow);
    const transport = flow.transport === "wss" ? "ws" : flow.transport; // RFC 7118 §5.2.1
    return `<sip:${host.includes(":") ? `[${host}]` : host}:${port};transport=${transport}>`;
  }

  #hasRoom(context: RequestContext, watcher: string): boolean {
    const { settings } = this.#uses;
    const held = this.#table.of(watcher).size;
    if (held >= settings.get(mostPerWatcher))
      context.refuse(503, tooMany(watcher, held, settings.get(mostPerWatcher), mostPerWatcher.name), RETRY);
    else if (this.#table.size >= settings.get(mostSubscriptions))
      context.refuse(
        503,
        tooMany("This server", this.#table.size, settings.get(mostSubscriptions), mostSubscriptions.name),
        RETRY,
      );
    else return true;
    return false;
  }
}

const EMPTY: Document = { contentType: "", body: "" };
const RETRY: readonly Field[] = [["retry-after", "60"]];
const NOBODY_WAITS = { responded: () => {}, timedOut: () => {}, transportFailed: () => {} };

/** What was agreed, one tag to a line: pidgin-sipe compares whole lines. */
const supported = ({ options }: DialogSubscription): Field[] =>
  [AUTOEXTEND, BENOTIFY, PIGGYBACK].filter((tag) => options.has(tag)).map((tag) => ["supported", tag]);
