import { numberSetting } from "#settings/declare";

/** Bounds memory: about 2 kB each. */
export const mostSubscriptions = numberSetting({
  name: "subscriptions.most",
  summary: "Subscriptions that may exist at this server in all.",
  min: 100,
  max: 5_000_000,
  default: 500_000,
});

/** A Communicator client holds four to six per device, a phone with lamp fields some fifty. */
export const mostPerWatcher = numberSetting({
  name: "subscriptions.most-per-watcher",
  summary: "Subscriptions that one person's devices may hold together.",
  min: 10,
  max: 100_000,
  default: 1_000,
});
