import { createMemoryPastCallStore } from "#roles/calls/store.memory";
import { createMemoryStore as contactStore } from "#roles/contacts/store.memory";
import { createMemoryMessageStore } from "#roles/messaging/store.memory";
import { createMemoryStore as presenceStore } from "#roles/presence/store.memory";
import type { CommunicationsStores } from "#server/communications";

/** Stores that forget everything at the end: for the stage and for benchmarks. */
export function memoryStores(): CommunicationsStores {
  return {
    presence: presenceStore(),
    contacts: contactStore(),
    messages: createMemoryMessageStore(),
    pastCalls: createMemoryPastCallStore(),
  };
}
