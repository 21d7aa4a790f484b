import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { LiveSettings } from "#settings/live";
import type { Binding, Ending } from "./contract.ts";
import type { BindingStore } from "./store.ts";

/** Everything that the location service needs from outside. */
export interface LocationUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly store: BindingStore;
  /** Tells a device that it is signed out, where its protocol can say that. Called while its flow may still be open. */
  endSession(binding: Binding, ending: Ending, reason: string): void;
}
