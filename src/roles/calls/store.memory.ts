import type { PastCallStore, StoredPastCall } from "./store.ts";

/** For tests, and where nothing has to last. */
export function createMemoryPastCallStore(): PastCallStore {
  let rows: StoredPastCall[] = [];
  let last = 0;
  return {
    async add(calls) {
      for (const call of calls) rows.push({ ...call, id: ++last });
    },
    async list(userId, before = Number.POSITIVE_INFINITY, most) {
      return rows
        .filter(({ user_id, id }) => user_id === userId && id < before)
        .sort((one, other) => other.id - one.id)
        .slice(0, most);
    },
    async unseen(userId) {
      return rows.filter(({ user_id, seen }) => user_id === userId && seen === 0).length;
    },
    async has(userId, code) {
      return rows.some(({ user_id, case_code }) => user_id === userId && case_code === code);
    },
    async markSeen(userId, upTo) {
      rows = rows.map((row) => (row.user_id === userId && row.id <= upTo ? { ...row, seen: 1 } : row));
    },
    async deleteBefore(at) {
      rows = rows.filter((row) => row.at >= at);
    },
  };
}
