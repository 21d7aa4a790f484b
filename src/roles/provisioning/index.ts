import { utf8Decode, utf8Encode } from "#base/octets";
import type { Scope } from "#base/scope";
import {
  printProvisionGroups,
  printProvisioning2005,
  readProvisioningGroups,
} from "#formats/communicator/provisioning";
import type { RequestContext } from "#pipeline/request-context";
import type { Document, EventPackage, Subscribed, Subscription } from "#roles/subscriptions/contract";
import { groupsFor, knownGroups } from "./groups.ts";
import { notYourSettings, unreadableGroups } from "./problems.ts";
import { provisioningSettings } from "./settings.ts";
import type { ProvisioningUses } from "./uses.ts";

const TYPE = "application/vnd-microsoft-roaming-provisioning-v2+xml";
const TYPE_2005 = "application/vnd-microsoft-roaming-provisioning+xml";
const MOST_SECONDS = 28_800; // as Communicator's own servers grant

/** Several settings that change in one go are told once. */
const TOGETHER_MS = 100;

/** The documents that a client fetches when it signs in (MS-SIPREGE 2.2.2, 3.4): what there is here, and what it may do. */
export function createProvisioning(
  uses: ProvisioningUses,
  scope: Scope,
): { readonly packages: readonly EventPackage[] } {
  /** The groups that each lasting subscription asked for. */
  const lasting = new Map<Subscription, readonly string[]>();
  const documentFor = (user: string, groups: readonly string[]): Document => ({
    contentType: TYPE,
    body: utf8Encode(printProvisionGroups(groupsFor(uses, user, groups))),
  });

  let telling: (() => void) | undefined;
  const tellAll = () => {
    telling = undefined;
    for (const [subscription, groups] of lasting)
      subscription.notify(documentFor(subscription.watcher, groups));
  };
  const tellSoon = () => {
    telling ??= uses.clock.after(TOGETHER_MS, tellAll);
  };
  for (const setting of provisioningSettings) scope.onEnd(uses.settings.onChange(setting, tellSoon));
  const { policies } = uses;
  if (policies) scope.onEnd(policies.onChange(tellSoon));
  scope.onEnd(() => telling?.());

  function subscribed(subscription: Subscription, context: RequestContext): Subscribed {
    if (!isOwn(subscription, context)) return "refused";
    const body = utf8Decode(context.request.body);
    // A refresh has no body and means the groups of before; a first request without one asks for nothing.
    const read = body.trim() === "" ? undefined : readProvisioningGroups(body);
    if (read && !read.ok) {
      context.refuse(400, unreadableGroups(body, read.expected));
      return "refused";
    }
    const groups = read ? knownGroups(read.value) : (lasting.get(subscription) ?? []);
    if (subscription.open) {
      if (!lasting.has(subscription)) subscription.onEnd(() => lasting.delete(subscription));
      lasting.set(subscription, groups);
    }
    return { document: documentFor(subscription.watcher, groups) };
  }

  return {
    packages: [
      {
        event: "vnd-microsoft-provisioning-v2",
        types: [TYPE],
        maxExpiresSeconds: MOST_SECONDS,
        subscribed,
      },
      {
        event: "vnd-microsoft-provisioning",
        types: [TYPE_2005],
        maxExpiresSeconds: MOST_SECONDS,
        subscribed: (subscription, context) =>
          isOwn(subscription, context)
            ? {
                document: {
                  contentType: TYPE_2005,
                  body: utf8Encode(printProvisioning2005(subscription.watcher)),
                },
              }
            : "refused",
      },
    ],
  };
}

function isOwn({ watcher, resource }: Subscription, context: RequestContext): boolean {
  if (resource === watcher) return true;
  context.refuse(403, notYourSettings(watcher, resource));
  return false;
}
