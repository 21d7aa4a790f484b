import { type BatchDocument, parseBatchSubscribe } from "#formats/communicator/batch-subscribe";
import { type ListedResource, printResourceList } from "#formats/communicator/resource-list";
import type { RequestContext } from "#pipeline/request-context";
import { firstWord } from "#pipeline/requests";
import type { SipRequest } from "#sip/message/message";
import type { Document, EventPackage, Subscribed, Subscription } from "../../subscriptions/contract.ts";
import { MOST_EXPIRES_SECONDS, MOST_RESOURCES, MOST_WATCHED } from "./limits.ts";
import { tooManyResources, tooManyWatched } from "./problems.ts";
import { addressOfText, askBody } from "./read-request.ts";
import type { CommunicatorPresenceUses } from "./uses.ts";
import { CATEGORIES_TYPE, PRESENTITY_TYPE, type Printer, USUAL_CATEGORIES, type Views } from "./view.ts";
import type { Watcher, Watchers } from "./watchers.ts";

/** One batch: whom it watches, and how many lists it was sent. */
interface Batch extends Watcher {
  lists: number;
}

/** Presence of many people in one subscription, named in its body (MS-PRES 2.2.2.4.1; MS-SIP 3.3 for LCS 2005 clients). */
export class BatchPresence implements EventPackage {
  readonly event = "presence";
  readonly types = ["multipart/related", "application/rlmi+xml", CATEGORIES_TYPE, PRESENTITY_TYPE];
  readonly maxExpiresSeconds = MOST_EXPIRES_SECONDS;
  readonly #uses: CommunicatorPresenceUses;
  readonly #watchers: Watchers;
  readonly #printer: Printer;
  readonly #views: Views;
  readonly #batches = new Map<Subscription, Batch>();
  readonly #byWatcher = new Map<string, Set<Batch>>();

  constructor(uses: CommunicatorPresenceUses, watchers: Watchers, printer: Printer, views: Views) {
    this.#uses = uses;
    this.#watchers = watchers;
    this.#printer = printer;
    this.#views = views;
  }

  accepts(request: SipRequest): boolean {
    if (firstWord(request.get("content-type")) === "application/adrl+xml") return true;
    return request.list("require").some((tag) => tag.toLowerCase() === "adhoclist");
  }

  subscribed(subscription: Subscription, context: RequestContext): Subscribed {
    const known = this.#batches.get(subscription);
    if (known && context.request.body === "")
      return { document: this.#list(known, [...known.owners].map(uriOf)) };
    const read = askBody(context, parseBatchSubscribe);
    if (!read) return "refused";
    const size = sizeWith(known, wantedOf(read.value));
    if (size > MOST_RESOURCES) {
      context.refuse(413, tooManyResources(subscription.watcher, size, MOST_RESOURCES));
      return "refused";
    }
    const all = this.#watchedBy(subscription.watcher) - (known?.owners.size ?? 0) + size;
    if (all > MOST_WATCHED) {
      context.refuse(413, tooManyWatched(subscription.watcher, all, MOST_WATCHED));
      return "refused";
    }
    const batch = known ?? this.#begin(subscription, read.value);
    const categories = read.value.actions.find((action) => action.categories)?.categories;
    if (known && categories) batch.view = this.#views.find(batch.view.reads, categories, true);
    return { document: this.#list(batch, this.#act(batch, read.value)) };
  }

  /** The user took this person off the contact list; pidgin-sipe says it nowhere else. */
  contactDeleted(watcher: string, address: string): void {
    for (const batch of this.#byWatcher.get(watcher) ?? [])
      if (batch.owners.has(address)) this.#watchers.unwatch(batch, address);
  }

  #watchedBy(watcher: string): number {
    let all = 0;
    for (const { owners } of this.#byWatcher.get(watcher) ?? []) all += owners.size;
    return all;
  }

  #begin(subscription: Subscription, document: BatchDocument): Batch {
    const categories = document.actions.find((action) => action.categories)?.categories;
    const older = document.reads === "presentity" || !subscription.accept.includes(CATEGORIES_TYPE);
    const reads = older && subscription.accept.includes(PRESENTITY_TYPE) ? "presentity" : "categories";
    const batch: Batch = {
      subscription,
      view: this.#views.find(reads, categories ?? USUAL_CATEGORIES, true),
      owners: new Set(),
      lists: 0,
      gone: (owner) => subscription.notify(this.#list(batch, [uriOf(owner)])),
    };
    if (!subscription.open) return batch; // a poll
    this.#batches.set(subscription, batch);
    const { watcher } = subscription;
    const batches = this.#byWatcher.get(watcher) ?? new Set<Batch>();
    this.#byWatcher.set(watcher, batches.add(batch));
    subscription.onEnd(() => {
      this.#batches.delete(subscription);
      batches.delete(batch);
      if (batches.size === 0 && this.#byWatcher.get(watcher) === batches) this.#byWatcher.delete(watcher);
      this.#watchers.leave(batch);
    });
    return batch;
  }

  /** Does what was asked, and gives the URIs that the answer is about. */
  #act(batch: Batch, { actions }: BatchDocument): readonly string[] {
    const uris = new Set<string>();
    for (const { name, uris: named } of actions) {
      if (name === "refresh" && named.length === 0) for (const owner of batch.owners) uris.add(uriOf(owner));
      for (const uri of named) {
        const address = name === "unsubscribe" ? addressOfText(uri) : undefined;
        if (address !== undefined) this.#watchers.unwatch(batch, address);
        if (name === "unsubscribe") uris.delete(uri);
        else uris.add(uri);
      }
    }
    return [...uris];
  }

  #list(batch: Batch, uris: readonly string[]): Document {
    const { contentType, body } = printResourceList({
      uri: uriOf(batch.subscription.watcher),
      version: batch.lists++,
      resources: uris.map((uri) => this.#resource(batch, uri)),
      boundary: `parley${this.#uses.newTag()}`,
    });
    return { contentType, body, fields: [["require", "eventlist"]] };
  }

  #resource(batch: Batch, uri: string): ListedResource {
    const address = addressOfText(uri);
    if (address === undefined) return { uri, terminated: "noresource" };
    const domain = address.slice(address.lastIndexOf("@") + 1);
    if (!this.#uses.directory.isOurs(domain)) return { uri, terminated: "deactivated" };
    const container = this.#watchers.watch(batch, address);
    if (container === undefined) return { uri, terminated: "noresource" };
    const document = this.#printer.whole(address, container, batch.view, batch.subscription.watcher);
    return { uri, part: { id: address, contentType: document.contentType, body: document.body } };
  }
}

const uriOf = (address: string): string => `sip:${address}`;

const wantedOf = ({ actions }: BatchDocument): readonly string[] =>
  actions.flatMap(({ name, uris }) => (name === "unsubscribe" ? [] : uris));

/** A refresh names those again who are watched already; counting each one is worth it only near the limit. */
function sizeWith(known: Batch | undefined, wanted: readonly string[]): number {
  const most = (known?.owners.size ?? 0) + wanted.length;
  if (most <= MOST_RESOURCES) return most;
  return new Set([...(known?.owners ?? []), ...wanted.map((uri) => addressOfText(uri) ?? uri)]).size;
}
