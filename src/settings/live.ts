import type { Setting } from "./declare.ts";

/** How code asks for a setting: each time it needs the value, never copied at start. Synchronous and cheap. */
export interface LiveSettings {
  get<T>(setting: Setting<T>): T;
  /** Called after a change took effect. The answer takes the listener off. */
  onChange<T>(setting: Setting<T>, action: (value: T) => void): () => void;
}
