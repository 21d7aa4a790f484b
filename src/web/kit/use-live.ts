import { useSyncExternalStore } from "react";

/** A value that is read and told of; the client's `Live` has this shape. */
interface Readable<Value> {
  get(): Value;
  subscribe(changed: () => void): () => void;
}

/** Reads a live value, and renders again when it changes. */
export function useLive<Value>(live: Readable<Value>): Value {
  return useSyncExternalStore(
    (changed) => live.subscribe(changed),
    () => live.get(),
  );
}
