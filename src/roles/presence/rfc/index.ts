import type { Scope } from "#base/scope";
import type { Requests } from "#pipeline/role";
import type { EventPackage } from "../../subscriptions/contract.ts";
import { DeviceEnds } from "./end-with-device.ts";
import { ListPidf } from "./list-presence.ts";
import { SeenPrinter } from "./print-seen.ts";
import { TaggedPublications } from "./publications.ts";
import { Publisher } from "./publish.ts";
import { SinglePidf } from "./single-presence.ts";
import type { StandardPresenceUses } from "./uses.ts";
import { WatcherInfo } from "./watcher-info.ts";
import { StandardWatchers } from "./watchers.ts";

/** The presence of SIP phones (RFC 3856, 3863, 3903, 4480, 4662, 3857): translates at the door and keeps only tags and watchers. */
export interface StandardPresence {
  /** To be joined behind the packages of Communicator: this one takes every SUBSCRIBE for presence that they leave. */
  readonly packages: readonly EventPackage[];
  /** Takes PUBLISH and begins to tell watchers. */
  start(requests: Requests, scope: Scope): void;
}

export function createStandardPresence(uses: StandardPresenceUses): StandardPresence {
  const printer = new SeenPrinter(uses.presence);
  const watcherInfo = new WatcherInfo(uses, () => watchers);
  const watchers = new StandardWatchers(uses, printer, (owner) => watcherInfo.changed(owner));
  const list = new ListPidf(uses, watchers);
  const tagged = new TaggedPublications(uses.clock);
  const publisher = new Publisher(uses, tagged);
  const ends = new DeviceEnds(uses, tagged, (owner, one) => publisher.gone(owner, one));
  return {
    packages: [list, new SinglePidf(uses, watchers), watcherInfo],
    start(requests, scope) {
      scope.onEnd(
        requests.handle({
          method: "PUBLISH",
          event: "presence",
          owner: "presence/rfc",
          handle: (context) => publisher.publish(context),
        }),
      );
      ends.start(scope);
      scope.onEnd(uses.presence.onChange((change) => watchers.changed(change)));
      scope.onEnd(
        uses.directory.onChange((user, change) => {
          if (change === "removed") tagged.forget(user.address);
          watchers.accountChanged(user.address);
        }),
      );
      scope.onEnd(uses.contacts.onChange(({ owner }) => list.listChanged(owner)));
      scope.onEnd(() => {
        watchers.end();
        watcherInfo.end();
        tagged.forget();
      });
    },
  };
}
