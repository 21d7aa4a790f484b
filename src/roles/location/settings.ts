import { numberSetting } from "#settings/declare";

/** Bounds the memory that sign-ins can take: about 1.5 kB each. */
export const mostBindings = numberSetting({
  name: "location.most-bindings",
  summary: "Devices that may be signed in at this server in all.",
  min: 100,
  max: 1_000_000,
  default: 200_000,
});
