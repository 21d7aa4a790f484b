import type { PolicyStore } from "#storage/policies";

/** A store that starts empty and keeps nothing: the register keeps it all in memory. */
export function memoryPolicyStore(): PolicyStore {
  let ids = 0;
  return {
    load: () => Promise.resolve({ groups: [], members: [], policies: [], subjects: [] }),
    takeId: () => Promise.resolve(++ids),
    putGroup: () => Promise.resolve(),
    removeGroup: () => Promise.resolve(),
    putPolicy: () => Promise.resolve(),
    removePolicy: () => Promise.resolve(),
  };
}
