import { utf8Encode } from "#base/octets";
import { type AccessEntry, printAccessList } from "#formats/communicator/access-list";
import { printPendingWatchers } from "#formats/communicator/subscribers";
import type { RequestContext } from "#pipeline/request-context";
import type { Document, EventPackage, Subscribed, Subscription } from "../../subscriptions/contract.ts";
import { BLOCKED_CONTAINER, type Member, type Presence, type PresenceChange } from "../contract.ts";
import { MOST_EXPIRES_SECONDS } from "./limits.ts";
import { OwnSubscriptions } from "./own-subscriptions.ts";

/** The access list of 2005 clients, made from the container of the blocked (MS-SIP 2.2.3). */
export class RoamingAccessList implements EventPackage {
  readonly event = "vnd-microsoft-roaming-acl";
  readonly types = ["application/vnd-microsoft-roaming-acls+xml"];
  readonly maxExpiresSeconds = MOST_EXPIRES_SECONDS;
  readonly #presence: Presence;
  readonly #subscriptions = new OwnSubscriptions(this.event);

  constructor(presence: Presence) {
    this.#presence = presence;
  }

  subscribed(subscription: Subscription, context: RequestContext): Subscribed {
    if (!this.#subscriptions.admit(subscription, context)) return "refused";
    return { document: this.#document(subscription.watcher) };
  }

  changed({ owner, members }: PresenceChange): void {
    if (members.includes(BLOCKED_CONTAINER)) this.#subscriptions.tell(owner, () => this.#document(owner));
  }

  #document(owner: string): Document {
    const blocked = this.#presence.containers(owner).find(({ id }) => id === BLOCKED_CONTAINER);
    const entries = [...(blocked?.members ?? []).flatMap(entryOf), ALLOW_ALL];
    const body = utf8Encode(printAccessList((blocked?.version ?? 0) + 1, entries)); // the number is above 0
    return { contentType: "application/vnd-microsoft-roaming-acls+xml", body };
  }
}

const ALLOW_ALL: AccessEntry = { type: "ALL", mask: "", rights: "AA" };

function entryOf({ type, value }: Member): readonly AccessEntry[] {
  if (type === "user" && value !== undefined) return [{ type: "USER", mask: `sip:${value}`, rights: "BD" }];
  if (type === "domain" && value !== undefined) return [{ type: "DOMAIN", mask: value, rights: "BD" }];
  return []; // classes of people have no mask
}

/** Who waits to be decided on, for 2005 clients (MS-SIP 2.2.3). */
export class PendingWatchers implements EventPackage {
  readonly event = "presence.wpending";
  readonly types = ["text/xml+msrtc.wpending"];
  readonly maxExpiresSeconds = MOST_EXPIRES_SECONDS;
  readonly #presence: Presence;
  readonly #subscriptions = new OwnSubscriptions(this.event);

  constructor(presence: Presence) {
    this.#presence = presence;
  }

  subscribed(subscription: Subscription, context: RequestContext): Subscribed {
    if (!this.#subscriptions.admit(subscription, context)) return "refused";
    return { document: this.#document(subscription.watcher) };
  }

  subscribersChanged(owner: string): void {
    this.#subscriptions.tell(owner, () => this.#document(owner));
  }

  #document(owner: string): Document {
    const body = utf8Encode(printPendingWatchers(this.#presence.subscribers(owner)));
    return { contentType: "text/xml+msrtc.wpending", body };
  }
}
