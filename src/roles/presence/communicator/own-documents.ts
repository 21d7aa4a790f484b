import { utf8Encode } from "#base/octets";
import { type ClearedCategory, printOwnCategories } from "#formats/communicator/categories";
import { printContainers } from "#formats/communicator/container-members";
import { printNoDelegates, printRoamingData, type RoamingPart } from "#formats/communicator/roaming-self";
import { printSubscribers } from "#formats/communicator/subscribers";
import type { Document } from "../../subscriptions/contract.ts";
import type { CommunicatorPresenceUses } from "./uses.ts";

export const ROAMING_SELF_TYPE = "application/vnd-microsoft-roaming-self+xml";

type Uses = Pick<CommunicatorPresenceUses, "presence" | "directory">;

/** roamingData with these parts, each whole. */
export function wholeSelf(uses: Uses, owner: string, parts: ReadonlySet<RoamingPart>): Document {
  const { presence } = uses;
  const printed: string[] = [];
  if (parts.has("categories")) printed.push(printOwnCategories(owner, presence.publications(owner), []));
  if (parts.has("containers")) printed.push(printContainers(presence.containers(owner)));
  if (parts.has("subscribers")) printed.push(subscribersOf(uses, owner));
  if (parts.has("delegates")) printed.push(printNoDelegates());
  return roamingData(printed);
}

/**
 * Every publication of these categories; those of which nothing is left are named alone, and so are the containers that were
 * emptied (`emptied`: category to container ids), else pidgin-sipe goes on deleting there.
 */
export function ownCategories(
  { presence }: Uses,
  owner: string,
  categories: readonly string[],
  emptied: ReadonlyMap<string, Iterable<number>>,
): Document {
  const publications = presence.publications(owner, categories);
  const cleared: ClearedCategory[] = [];
  for (const category of categories) {
    const left = new Set(publications.filter((one) => one.category === category).map((one) => one.container));
    if (left.size === 0) cleared.push({ category });
    else
      for (const container of emptied.get(category) ?? [])
        if (!left.has(container)) cleared.push({ category, container });
  }
  return roamingData([printOwnCategories(owner, publications, cleared)]);
}

/** Whole membership of these containers. */
export function ownContainers({ presence }: Uses, owner: string, ids: readonly number[]): Document {
  const known = new Map(presence.containers(owner).map((container) => [container.id, container]));
  const each = ids.map((id) => known.get(id) ?? { id, version: 0, members: [] });
  return roamingData([printContainers(each)]);
}

/** Those who wait to be acknowledged. */
export const ownSubscribers = (uses: Uses, owner: string): Document =>
  roamingData([subscribersOf(uses, owner)]);

function subscribersOf({ presence, directory }: Uses, owner: string): string {
  return printSubscribers(
    presence.subscribers(owner).map((one) => ({
      ...one,
      type: directory.isOurs(one.address.slice(one.address.lastIndexOf("@") + 1))
        ? "sameEnterprise"
        : "federated",
    })),
  );
}

const roamingData = (parts: readonly string[]): Document => ({
  contentType: ROAMING_SELF_TYPE,
  body: utf8Encode(printRoamingData(parts)),
});
