import type { Scope } from "#base/scope";
import type { RequestContext } from "#pipeline/request-context";
import type { Requests } from "#pipeline/role";
import type { EventPackage } from "../../subscriptions/contract.ts";
import { BatchPresence } from "./batch-presence.ts";
import { isLegacyPresence, legacyPresence } from "./legacy-presence.ts";
import { PendingWatchers, RoamingAccessList } from "./older-lists.ts";
import { noDelegates } from "./problems.ts";
import { Prompts } from "./prompts.ts";
import { publish } from "./publish.ts";
import { askOwner } from "./read-request.ts";
import { reportError } from "./report-error.ts";
import { RoamingSelf } from "./roaming-self.ts";
import { setContainerMembers } from "./set-container-members.ts";
import { setSubscribers } from "./set-subscribers.ts";
import { SinglePresence } from "./single-presence.ts";
import type { CommunicatorPresenceUses } from "./uses.ts";
import { Printer, Views } from "./view.ts";
import { Watchers } from "./watchers.ts";

/** Communicator's dialect of presence (MS-PRES, MS-SIP): translates at the door and keeps only what its protocol needs. */
export interface CommunicatorPresence {
  /** To be joined before the packages of other dialects: those of the event `presence` take only what Communicator asks. */
  readonly packages: readonly EventPackage[];
  /** Takes the SERVICE requests and begins to tell watchers. */
  start(requests: Requests, scope: Scope): void;
}

export function createCommunicatorPresence(uses: CommunicatorPresenceUses): CommunicatorPresence {
  const printer = new Printer(uses.presence);
  const views = new Views();
  const watchers = new Watchers(uses, printer);
  const self = new RoamingSelf(uses);
  const batch = new BatchPresence(uses, watchers, printer, views);
  const single = new SinglePresence(uses, watchers, printer, views);
  const accessList = new RoamingAccessList(uses.presence);
  const pending = new PendingWatchers(uses.presence);

  const prompts = new Prompts(uses.clock, (address) => {
    self.subscribersChanged(address);
    pending.subscribersChanged(address);
  });

  const services: Readonly<Record<string, (context: RequestContext) => void | Promise<void>>> = {
    "application/msrtc-category-publish+xml": (context) => publish(uses, context),
    "application/msrtc-setcontainermembers+xml": (context) => setContainerMembers(uses, context),
    "application/msrtc-presence-setsubscriber+xml": (context) => setSubscribers(uses, context),
    "application/msrtc-reporterror+xml": (context) => reportError(uses, context),
    // Communicator shows the text and goes on; "200" would make it believe in a delegate who never rings.
    "application/msrtc-setdelegate+xml": (context) => {
      const owner = askOwner(context);
      if (owner !== undefined) context.refuse(501, noDelegates(owner));
    },
  };

  return {
    packages: [self, batch, single, accessList, pending],
    start(requests, scope) {
      const owner = "presence/communicator";
      for (const [contentType, handle] of Object.entries(services))
        scope.onEnd(requests.handle({ method: "SERVICE", contentType, owner, handle }));
      scope.onEnd(
        requests.handle({
          method: "SERVICE",
          contentType: "application/soap+xml",
          accepts: ({ request }) => isLegacyPresence(request.body),
          owner,
          handle: (context) => legacyPresence(uses, context),
        }),
      );
      scope.onEnd(
        uses.presence.onChange((change) => {
          self.changed(change);
          watchers.changed(change);
          accessList.changed(change);
          if (change.subscribers) prompts.changed(change.owner);
        }),
      );
      scope.onEnd(uses.directory.onChange((user) => watchers.accountChanged(user.address)));
      scope.onEnd(
        uses.contacts.onChange(({ owner: watcher, deletedContacts }) => {
          for (const address of deletedContacts) batch.contactDeleted(watcher, address);
        }),
      );
      scope.onEnd(() => {
        watchers.end();
        prompts.end();
      });
    },
  };
}
