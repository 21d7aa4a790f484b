import type { BindingStore, StoredBinding } from "./store.ts";

/** For tests, and for a server that is not to keep anything. */
export function createMemoryStore(): BindingStore & { readonly records: ReadonlyMap<string, StoredBinding> } {
  const records = new Map<string, StoredBinding>();
  return {
    records,
    async save(put, remove) {
      for (const id of remove) records.delete(id);
      for (const stored of put) records.set(stored.id, { id: stored.id, binding: { ...stored.binding } });
    },
    async load(now) {
      for (const [id, { binding }] of records) if (binding.expiresAt <= now) records.delete(id);
      return [...records.values()];
    },
  };
}
