import { useSyncExternalStore } from "react";

// End cards that the person closed. It outlives the conversation window, which goes when another is opened.
let gone: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

/** Takes the card of a call that is over from the window. */
export function putAway(id: string): void {
  gone = new Set(gone).add(id);
  for (const told of listeners) told();
}

export function usePutAway(): ReadonlySet<string> {
  return useSyncExternalStore(
    (told) => {
      listeners.add(told);
      return () => listeners.delete(told);
    },
    () => gone,
  );
}
