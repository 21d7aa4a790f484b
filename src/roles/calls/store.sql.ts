import type { PastCallRows } from "#storage/past-calls";
import type { PastCallStore, StoredPastCall } from "./store.ts";

/** Past calls in the database. */
export const createPastCallStore = (rows: PastCallRows): PastCallStore => ({
  ...rows,
  // Only what NewPastCall allows was ever written.
  list: async (userId, before, most) => (await rows.list(userId, before, most)) as StoredPastCall[],
});
