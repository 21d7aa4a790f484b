import { domains } from "#roles/directory/settings";
import { helpContact } from "#roles/messaging/settings";
import type { LiveSettings } from "#settings/live";

/** Addresses that the server itself has: its help contact in the main domain. */
export function reservedAddresses(settings: LiveSettings): readonly string[] {
  const [domain] = settings.get(domains);
  return domain === undefined ? [] : [`${settings.get(helpContact)}@${domain}`];
}
