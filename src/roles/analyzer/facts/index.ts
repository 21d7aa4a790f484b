import type { Collector, FactSources } from "../uses.ts";
import { clockFacts, diskFacts, hostFacts, processFacts } from "./host.ts";
import { certificateFacts, listenerFacts, mediaFacts, peerFacts, relayFacts } from "./network.ts";
import { administratorFacts, invitationFacts, policyFacts, userFacts } from "./people.ts";
import { backupFacts, databaseFacts, eventFacts, ldapFacts, logFacts, settingFacts } from "./upkeep.ts";

/** Everything that rules may read, by name, but for `roles`, which heads the report too. */
export function createCollectors(sources: FactSources): Readonly<Record<string, Collector>> {
  return {
    administrators: () => administratorFacts(sources),
    backup: () => backupFacts(sources),
    certificate: () => certificateFacts(sources),
    clock: () => clockFacts(sources),
    database: () => databaseFacts(sources),
    disk: () => diskFacts(sources),
    events: () => eventFacts(sources),
    host: () => hostFacts(sources),
    invitations: () => invitationFacts(sources),
    ldap: () => ldapFacts(sources),
    listeners: () => listenerFacts(sources),
    log: () => logFacts(sources),
    media: () => mediaFacts(sources),
    peers: () => peerFacts(sources),
    policies: () => policyFacts(sources),
    process: () => processFacts(sources),
    push: () => ({ publicKey: sources.pushKey }),
    relay: () => relayFacts(sources),
    settings: () => settingFacts(sources),
    users: () => userFacts(sources),
  };
}
