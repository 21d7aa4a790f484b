import { parseRoamingList, type RoamingPart } from "#formats/communicator/roaming-self";
import type { RequestContext } from "#pipeline/request-context";
import type { Document, EventPackage, Subscribed, Subscription } from "../../subscriptions/contract.ts";
import type { PresenceChange } from "../contract.ts";
import { MOST_EXPIRES_SECONDS } from "./limits.ts";
import {
  ownCategories,
  ownContainers,
  ownSubscribers,
  ROAMING_SELF_TYPE,
  wholeSelf,
} from "./own-documents.ts";
import { OwnSubscriptions } from "./own-subscriptions.ts";
import { askBody } from "./read-request.ts";
import type { CommunicatorPresenceUses } from "./uses.ts";

const USUAL_PARTS: ReadonlySet<RoamingPart> = new Set(["categories", "containers", "subscribers"]);

/** A user's own presence, containers and prompts, the same at all their endpoints (MS-PRES 2.2.2). */
export class RoamingSelf implements EventPackage {
  readonly event = "vnd-microsoft-roaming-self";
  readonly types = [ROAMING_SELF_TYPE];
  readonly maxExpiresSeconds = MOST_EXPIRES_SECONDS;
  readonly #uses: CommunicatorPresenceUses;
  readonly #subscriptions = new OwnSubscriptions(this.event);
  readonly #parts = new WeakMap<Subscription, ReadonlySet<RoamingPart>>();

  constructor(uses: CommunicatorPresenceUses) {
    this.#uses = uses;
  }

  subscribed(subscription: Subscription, context: RequestContext): Subscribed {
    const bare = context.request.body === "";
    const read = bare ? undefined : askBody(context, parseRoamingList);
    if (!bare && !read) return "refused";
    const parts = read?.value ?? this.#parts.get(subscription) ?? USUAL_PARTS;
    if (!this.#subscriptions.admit(subscription, context)) return "refused";
    this.#parts.set(subscription, parts);
    return { document: wholeSelf(this.#uses, subscription.watcher, parts) };
  }

  changed({ owner, categories, members }: PresenceChange): void {
    if (!this.#subscriptions.of(owner)) return;
    if (categories.length > 0)
      this.#tell(owner, "categories", () => ownCategories(this.#uses, owner, categories, NOTHING));
    if (members.length > 0) this.#tell(owner, "containers", () => ownContainers(this.#uses, owner, members));
  }

  /** Others wait to be acknowledged than were told last. */
  subscribersChanged(owner: string): void {
    this.#tell(owner, "subscribers", () => ownSubscribers(this.#uses, owner));
  }

  #tell(owner: string, part: RoamingPart, make: () => Document): void {
    let document: Document | undefined;
    for (const subscription of [...(this.#subscriptions.of(owner) ?? [])]) {
      if (!this.#parts.get(subscription)?.has(part)) continue;
      document ??= make();
      subscription.notify(document);
    }
  }
}

/** A notification lists everything that is left of a category, and clients forget what they knew of it. */
const NOTHING: ReadonlyMap<string, Iterable<number>> = new Map();
