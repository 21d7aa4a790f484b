import type { Role } from "#pipeline/role";
import type { EventPackage } from "./contract.ts";
import { Subscriber } from "./subscribe.ts";
import { SubscriptionTable } from "./subscription-table.ts";
import type { SubscriptionUses } from "./uses.ts";

/** Serves SUBSCRIBE for these event packages: owns the dialogs, their time and what is sent in them. */
export function createSubscriptions(
  uses: SubscriptionUses,
  packages: readonly EventPackage[],
): Role & { readonly size: number } {
  const table = new SubscriptionTable();
  const subscriber = new Subscriber(uses, table, packages);
  return {
    name: "subscriptions",
    prerequisites: [],
    get size() {
      return table.size;
    },
    start(requests, scope) {
      for (const event of new Set(packages.map((one) => one.event)))
        scope.onEnd(
          requests.handle({
            method: "SUBSCRIBE",
            event,
            owner: "subscriptions",
            handle: (context) => subscriber.subscribe(context),
          }),
        );
      scope.onEnd(
        uses.directory.onChange((user, change) => {
          if (change !== "removed" && user.enabled) return;
          for (const one of [...table.of(user.address)]) one.end("rejected");
        }),
      );
      scope.onEnd(() => {
        for (const one of [...table.all()]) one.over();
      });
    },
  };
}
