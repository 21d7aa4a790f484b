import { domains } from "#roles/directory/settings";
import { echoContact } from "#roles/media/settings";
import { helpContact } from "#roles/messaging/settings";
import type { LiveSettings } from "#settings/live";

/** Addresses that the server itself has, in the main domain: its help contact, and Echo. */
export function reservedAddresses(settings: LiveSettings): readonly string[] {
  const [domain] = settings.get(domains);
  return domain === undefined
    ? []
    : [helpContact, echoContact].map((contact) => `${settings.get(contact)}@${domain}`);
}
