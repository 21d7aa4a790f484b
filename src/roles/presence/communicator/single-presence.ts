import { parseBatchSubscribe } from "#formats/communicator/batch-subscribe";
import type { RequestContext } from "#pipeline/request-context";
import { firstWord } from "#pipeline/requests";
import type { SipRequest } from "#sip/message/message";
import type { EventPackage, Subscribed, Subscription } from "../../subscriptions/contract.ts";
import { MOST_EXPIRES_SECONDS } from "./limits.ts";
import { noSuchOwner } from "./problems.ts";
import { askBody } from "./read-request.ts";
import type { CommunicatorPresenceUses } from "./uses.ts";
import { CATEGORIES_TYPE, PRESENTITY_TYPE, type Printer, USUAL_CATEGORIES, type Views } from "./view.ts";
import type { Watcher, Watchers } from "./watchers.ts";

const LIST_TYPE = "application/msrtc-adrl-categorylist+xml";

/** Presence of the one person whom the SUBSCRIBE is for, in the documents of Communicator (MS-PRES 2.2.2.4.1, MS-SIP 2.2.1). */
export class SinglePresence implements EventPackage {
  readonly event = "presence";
  readonly types = [CATEGORIES_TYPE, PRESENTITY_TYPE];
  readonly maxExpiresSeconds = MOST_EXPIRES_SECONDS;
  readonly #uses: CommunicatorPresenceUses;
  readonly #watchers: Watchers;
  readonly #printer: Printer;
  readonly #views: Views;
  readonly #known = new Map<Subscription, Watcher>();

  constructor(uses: CommunicatorPresenceUses, watchers: Watchers, printer: Printer, views: Views) {
    this.#uses = uses;
    this.#watchers = watchers;
    this.#printer = printer;
    this.#views = views;
  }

  accepts(request: SipRequest): boolean {
    if (firstWord(request.get("content-type")) === LIST_TYPE) return true;
    return request.list("accept").some((one) => {
      const type = firstWord(one);
      return type === CATEGORIES_TYPE || type === PRESENTITY_TYPE;
    });
  }

  subscribed(subscription: Subscription, context: RequestContext): Subscribed {
    const asked = askCategories(context);
    if (!asked) return "refused";
    const owner = subscription.resource;
    const known = this.#known.get(subscription);
    const reads = subscription.accept.includes(CATEGORIES_TYPE) ? "categories" : "presentity";
    const categories = asked.value ?? known?.view.categories ?? USUAL_CATEGORIES;
    const watcher = known ?? this.#watcher(subscription, reads);
    watcher.view = this.#views.find(reads, categories, false);
    const container = this.#watchers.watch(watcher, owner);
    if (container === undefined) {
      this.#watchers.leave(watcher);
      const ours = this.#uses.directory.isOurs(owner.slice(owner.lastIndexOf("@") + 1));
      context.refuse(404, noSuchOwner(owner, ours));
      return "refused";
    }
    if (!known && subscription.open) {
      this.#known.set(subscription, watcher);
      subscription.onEnd(() => {
        this.#known.delete(subscription);
        this.#watchers.leave(watcher);
      });
    }
    return { document: this.#printer.whole(owner, container, watcher.view, subscription.watcher) };
  }

  #watcher(subscription: Subscription, reads: "categories" | "presentity"): Watcher {
    return {
      subscription,
      view: this.#views.find(reads, USUAL_CATEGORIES, false),
      owners: new Set(),
      gone: () => subscription.end("noresource"),
    };
  }
}

/** The categories that the body names; undefined inside: it names none. Outside: the body was refused. */
function askCategories(
  context: RequestContext,
): { readonly value: readonly string[] | undefined } | undefined {
  if (context.request.body === "") return { value: undefined };
  const read = askBody(context, parseBatchSubscribe);
  return read && { value: read.value.actions.find((action) => action.categories)?.categories };
}
