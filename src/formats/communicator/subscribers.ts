import { malformed, type Parsed, parsed } from "#base/parsed";
import { attributeOf, childElements, escapeXml, parseXml } from "../xml/element.ts";
import { SUBSCRIBERS } from "./namespaces.ts";
import { addressOf } from "./read-values.ts";

const MOST_SUBSCRIBERS = 2_000;

/** Reads the body of application/msrtc-presence-setsubscriber+xml: the addresses that are acknowledged (MS-PRES 2.2.2). */
export function parseSetSubscribers(text: string): Parsed<readonly string[]> {
  const root = parseXml(text);
  if (!root.ok) return root;
  const elements = childElements(root.value, "subscriber");
  if (root.value.name !== "setSubscribers" || elements.length === 0)
    return malformed("setSubscribers with a subscriber inside");
  if (elements.length > MOST_SUBSCRIBERS) return malformed(`at most ${MOST_SUBSCRIBERS} subscribers`);
  const addresses: string[] = [];
  for (const element of elements) {
    const address = addressOf(attributeOf(element, "user"));
    if (address === undefined) return malformed("a subscriber with an address as its user");
    if (/^(?:true|1)$/i.test(attributeOf(element, "acknowledged") ?? "")) addresses.push(address);
  }
  return parsed(addresses);
}

/** Somebody who watches, as the owner is told. */
export interface ShownSubscriber {
  readonly address: string;
  readonly displayName: string;
  readonly acknowledged: boolean;
  readonly type: "sameEnterprise" | "federated";
}

/** The `subscribers` part of roamingData; `user` has no scheme. */
export function printSubscribers(subscribers: readonly ShownSubscriber[]): string {
  const each = subscribers.map(
    ({ address, displayName, acknowledged, type }) =>
      `<subscriber user="${escapeXml(address)}" displayName="${escapeXml(displayName)}" ` +
      `acknowledged="${acknowledged}" type="${type}"/>`,
  );
  return `<subscribers xmlns="${SUBSCRIBERS}">${each.join("")}</subscribers>`;
}

/** The body of `presence.wpending` (MS-SIP 2.2.3): who waits to be decided on. */
export function printPendingWatchers(
  watchers: readonly { readonly address: string; readonly displayName: string }[],
): string {
  const each = watchers.map(
    ({ address, displayName }) =>
      `<watcher uri="${escapeXml(`sip:${address}`)}" displayName="${escapeXml(displayName)}"/>`,
  );
  return `<watchers>${each.join("")}</watchers>`;
}
